"""The same call gives the same answer."""

from __future__ import annotations

from bpverify.errors import ForwardError, GradientError
from bpverify.look import called, first_look
from bpverify.op import Op
from bpverify.operand import indexed
from bpverify.point import FIRST_CALL, Array, Point
from bpverify.rounding import first_difference

__all__ = ["repeatable"]


def repeatable(op: Op, point: Point) -> None:
    """forward(x) = forward(x) and backward(da, x) = backward(da, x), bit for bit"""
    __tracebackhide__ = True
    earlier = first_look(op, point)
    results, gradients = called(op, point)
    for before in (point.memory.get((FIRST_CALL, op), {}), earlier.results):
        for name, one in before.items():
            if difference := _difference(name, one, results[name]):
                raise ForwardError(
                    f"forward of {op.name} is not deterministic: two calls with the same operands "
                    f"gave {difference}; draw what is random outside (a mask, a "
                    f"seed) and pass it as an operand named in no_gradient"
                )
    for name, one in earlier.gradients.items():
        if difference := _difference(f"d{name}", one, gradients[name]):
            raise GradientError(
                f"d{name} of {op.name} is not the same when the backward is called twice",
                f"the two calls gave {difference}",
                "look for a buffer that is added to, a cache that is overwritten, or a random draw",
                op=op.name,
                law="repeatable",
                operand=name,
            )


def _difference(name: str, one: Array, two: Array) -> str:
    """The first difference in words; "" where there is none."""
    if one.shape != two.shape:
        return f"{name} of shapes {one.shape} and {two.shape}"
    if one.dtype != two.dtype:
        return f"{name} of dtypes {one.dtype} and {two.dtype}"
    if (place := first_difference(one, two)) is not None:
        return f"{indexed(name, place)} = {one[place]} and {two[place]}"
    return ""
