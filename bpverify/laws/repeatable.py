"""The same call gives the same answer."""

from __future__ import annotations

from collections.abc import Mapping

from bpverify.errors import ForwardError, GradientError
from bpverify.look import called, first_look
from bpverify.op import Op
from bpverify.operand import indexed
from bpverify.point import FIRST_CALL, Array, Point
from bpverify.rounding import first_difference
from bpverify.run_to_run import VARIES, gradient_varies, result_varies

__all__ = ["repeatable"]


def repeatable(op: Op, point: Point) -> str | None:
    """forward(x) = forward(x) and backward(da, x) = backward(da, x), bit for bit"""
    __tracebackhide__ = True
    earlier = first_look(op, point)
    results, gradients = called(op, point)
    firsts = (point.memory.get((FIRST_CALL, op), {}), earlier.results)
    # Every half is asked, though one that the machine varies is enough to say so.
    forward = [_forward(op, point, first, results) for first in firsts]
    backward = _backward(op, point, earlier.gradients, gradients)
    return VARIES if any((*forward, backward)) else None


def _forward(op: Op, point: Point, first: Mapping[str, Array], second: Mapping[str, Array]) -> bool:
    """Whether the machine varies a result; raises ForwardError where it is the op that does."""
    varies = False
    for name, one in first.items():
        if difference := _difference(name, one, second[name]):
            varies = True
            if not result_varies(point, one, second[name]):
                raise ForwardError(
                    f"forward of {op.name} is not deterministic: two calls with the same operands "
                    f"gave {difference}; draw what is random outside (a mask, a "
                    f"seed) and pass it as an operand named in no_gradient"
                )
    return varies


def _backward(
    op: Op, point: Point, first: Mapping[str, Array], second: Mapping[str, Array]
) -> bool:
    """Whether the machine varies a gradient; raises GradientError where it is the op that does."""
    __tracebackhide__ = True
    varies = False
    for name, one in first.items():
        if difference := _difference(f"d{name}", one, second[name]):
            varies = True
            if not gradient_varies(op, point, one, second[name]):
                raise GradientError(
                    f"d{name} of {op.name} is not the same when the backward is called twice",
                    f"the two calls gave {difference}",
                    "look for a buffer that is added to, a cache that is overwritten, or a random draw",
                    op=op.name,
                    law="repeatable",
                    operand=name,
                )
    return varies


def _difference(name: str, one: Array, two: Array) -> str:
    """The first difference in words; "" where there is none."""
    if one.shape != two.shape:
        return f"{name} of shapes {one.shape} and {two.shape}"
    if one.dtype != two.dtype:
        return f"{name} of dtypes {one.dtype} and {two.dtype}"
    if (place := first_difference(one, two)) is not None:
        return f"{indexed(name, place)} = {one[place]} and {two[place]}"
    return ""
