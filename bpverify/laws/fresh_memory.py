"""Each gradient is an array of its own."""

from __future__ import annotations

import itertools

import numpy as np

from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.rounding import first_difference

__all__ = ["fresh_memory"]

LAW = "fresh_memory"


def fresh_memory(op: Op, point: Point) -> None:
    """dx shares no memory with x, da or another gradient, and the next call leaves it as it is"""
    __tracebackhide__ = True
    operands, cotangent = point.fresh()
    gradients = op.gradients(cotangent, operands)
    given = dict(zip((*point.operands, *point.cotangent), (*operands, *cotangent), strict=True))
    named = {f"d{name}": array for name, array in gradients.items()}
    for (name, array), (other, memory) in itertools.product(named.items(), given.items()):
        _apart(op, name, array, other, memory)
    for (name, array), (other, memory) in itertools.combinations(named.items(), 2):
        _apart(op, name, array, other, memory)
    _kept(op, point, gradients)


def _apart(op: Op, name: str, array: Array, other: str, memory: Array) -> None:
    __tracebackhide__ = True
    if np.shares_memory(array, memory):
        raise GradientError(
            f"{name} of {op.name} shares its memory with {other}: writing into one changes the other",
            f"return a copy: {name}.copy()",
            op=op.name,
            law=LAW,
            operand=name[1:],
        )


def _kept(op: Op, point: Point, gradients: dict[str, Array]) -> None:
    __tracebackhide__ = True
    before = {name: array.copy() for name, array in gradients.items()}
    operands, cotangent = point.fresh()
    op.gradients([-2 * array for array in cotangent], operands)
    for name, array in gradients.items():
        if first_difference(before[name], array) is not None:
            raise GradientError(
                f"d{name} of {op.name} is overwritten by the next call of the backward",
                "return a new array at every call, not a buffer that is used again",
                op=op.name,
                law=LAW,
                operand=name,
            )
