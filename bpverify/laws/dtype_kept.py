"""A gradient has the floating type of its operand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bpverify.errors import ForwardError, GradientError
from bpverify.look import called, first_look
from bpverify.op import Op
from bpverify.point import Array, Point

__all__ = ["dtype_kept"]


def dtype_kept(op: Op, point: Point) -> str | None:
    """dtype(dx) = dtype(x), at the point as it is and at the same point in float32"""
    __tracebackhide__ = True
    seen = first_look(op, point)
    if point.dtype == np.float32:
        return _held(op, point, seen.results, seen.gradients)
    _check(op, point, seen.gradients)
    return _in_float32(op, op.cast(point, np.float32))


def _in_float32(op: Op, single: Point) -> str | None:
    __tracebackhide__ = True
    if not _inside(op, single):
        return "the point does not fit float32"
    try:
        results, gradients = called(op, single)
    except ForwardError:  # 1e-300 is 0 in float32, where a logarithm may raise
        return "the forward raises in float32"
    return _held(op, single, results, gradients)


def _held(
    op: Op, single: Point, results: Mapping[str, Array], gradients: Mapping[str, Array]
) -> str | None:
    __tracebackhide__ = True
    # With labels of int64 NumPy's forward leaves float32 for float64: it is no op of float32.
    if any(result.dtype != np.float32 for result in results.values()):
        return "the forward gives no float32 for float32"
    _check(op, single, gradients)
    return None


def _inside(op: Op, point: Point) -> bool:
    """False where rounding to the narrower type has left an operand's domain (1e39 is infinite)."""
    cotangent = all(np.isfinite(array).all() for array in point.cotangent.values())
    outside = (op.domains[name].outside(array).any() for name, array in point.operands.items())
    return cotangent and not any(outside)


def _check(op: Op, point: Point, gradients: Mapping[str, Array]) -> None:
    __tracebackhide__ = True
    for name, gradient in gradients.items():
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
