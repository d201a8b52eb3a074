"""A gradient is the derivative of the forward, held against differences that know their error."""

from __future__ import annotations

from bpverify.assess import assess
from bpverify.laws.gradient_shape import gradient_shape
from bpverify.op import Op
from bpverify.point import Point

__all__ = ["values"]


def values(op: Op, point: Point) -> None:
    """<dx, t> = d/dh <da, forward(x + h t)> at h = 0, for every operand x and tangent t"""
    __tracebackhide__ = True
    gradient_shape(op, point)
    assess(op, point).raise_if_wrong()
