"""Where the forward is finite, so is the gradient."""

from __future__ import annotations

import numpy as np

from bpverify.errors import GradientError
from bpverify.look import first_look
from bpverify.op import Op
from bpverify.operand import indexed
from bpverify.point import Array, Point

__all__ = ["finite_where_forward_is"]


def finite_where_forward_is(op: Op, point: Point) -> str | None:
    """forward(x) finite: no dx is NaN, and none is infinite that a wider type could hold"""
    __tracebackhide__ = True
    seen = first_look(op, point)
    if not all(np.isfinite(result).all() for result in seen.results.values()):
        return "the forward is not finite"
    for name, array in seen.gradients.items():
        if np.isfinite(array).all():
            continue  # the wider type, which has no fast matrix product, is asked only in doubt
        bad = np.isnan(array) | (np.isinf(array) & ~_too_large(op, point, name))
        if bad.any():
            index = tuple(np.argwhere(bad)[0])
            raise GradientError(
                f"d{name} of {op.name} is {array[index]} at {indexed('d' + name, index)}, "
                f"where the forward is finite",
                f"{int(bad.sum())} of {bad.size} elements",
                op=op.name,
                law="finite_where_forward_is",
                operand=name,
            )
    return None


def _too_large(op: Op, point: Point, name: str) -> Array:
    """Where the gradient, computed in a wider type, is beyond the largest number of its own."""
    infinite = np.isinf(first_look(op, point).gradients[name])
    largest = np.finfo(point.operands[name].dtype).max
    wide = op.cast(point, np.longdouble)
    operands, cotangent = wide.fresh()
    try:
        gradient = op.gradients(cotangent, operands)[name]
    except GradientError:  # refused: nothing tells whether an infinity is right
        return infinite
    if np.finfo(np.longdouble).max == largest:  # no type is wider here: an infinity may be right
        return infinite
    return np.asarray(np.isfinite(gradient) & (np.abs(gradient) > largest))
