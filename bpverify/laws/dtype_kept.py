"""A gradient has the floating type of its operand."""

from __future__ import annotations

import numpy as np

from bpverify.errors import ForwardError, GradientError
from bpverify.look import first_look
from bpverify.op import Op
from bpverify.point import Point

__all__ = ["dtype_kept"]


def dtype_kept(op: Op, point: Point) -> None:
    """dtype(dx) = dtype(x), at the point as it is and at the same point in float32"""
    __tracebackhide__ = True
    _check(op, point)
    single = op.cast(point, np.float32)
    if point.dtype != np.float32 and _inside(op, single):
        try:
            _check(op, single)
        except ForwardError:
            return  # 1e-300 is 0 in float32, where a logarithm may raise


def _inside(op: Op, point: Point) -> bool:
    """False where rounding to the narrower type has left an operand's domain (1e39 is infinite)."""
    cotangent = all(np.isfinite(array).all() for array in point.cotangent.values())
    outside = (op.domains[name].outside(array).any() for name, array in point.operands.items())
    return cotangent and not any(outside)


def _check(op: Op, point: Point) -> None:
    __tracebackhide__ = True
    for name, gradient in first_look(op, point).gradients.items():
        wanted = point.operands[name].dtype
        if gradient.dtype != wanted:
            raise GradientError(
                f"d{name} of {op.name} has dtype {gradient.dtype}, but {name} has dtype {wanted}",
                f"return d{name}.astype({name}.dtype), or keep {wanted} throughout the backward",
                op=op.name,
                law="dtype_kept",
                operand=name,
                facts={"dtype": str(gradient.dtype), "expected": str(wanted)},
            )
