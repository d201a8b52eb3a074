"""Forward and backward leave the caller's arrays as they were."""

from __future__ import annotations

from collections.abc import Mapping

from bpverify.errors import GradientError
from bpverify.look import first_look
from bpverify.op import Op
from bpverify.operand import indexed
from bpverify.point import Array, Point
from bpverify.rounding import first_difference

__all__ = ["nothing_mutated"]


def nothing_mutated(op: Op, point: Point) -> None:
    """after forward(x) and backward(da, x): x and da are what they were, bit for bit"""
    __tracebackhide__ = True
    seen = first_look(op, point)
    _compare(op, "forward", point.operands, seen.after_forward)
    _compare(op, "backward", {**point.operands, **point.cotangent}, seen.after_backward)


def _compare(
    op: Op, function: str, before: Mapping[str, Array], after: Mapping[str, Array]
) -> None:
    __tracebackhide__ = True
    for name, was in before.items():
        if change := _change(name, was, after[name]):
            raise GradientError(
                f"{function} of {op.name} changed its argument {name}",
                f"{change} after the call",
                f"work on a copy: {name} = {name}.copy()",
                op=op.name,
                law="nothing_mutated",
                operand=name,
                facts={"function": function},
            )


def _change(name: str, was: Array, now: Array) -> str:
    """The first change in words; "" where there is none."""
    if was.shape != now.shape:
        return f"its shape was {was.shape}, and is {now.shape}"
    if (place := first_difference(was, now)) is not None:
        return f"{indexed(name, place)} was {was[place]}, and is {now[place]}"
    return ""
