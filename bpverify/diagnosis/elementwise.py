"""Elementwise ops: each element of the result follows one element of an operand alone."""

from __future__ import annotations

import numpy as np

from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["slope_of"]

#: Of the largest slope: what is less beside the diagonal is rounding.
ROUNDING = 1e-7


def slope_of(view: View, operand: str) -> Array | None:
    """The slope of each element of the only result by the element of the same place, or None."""
    value = view.value(operand)
    if len(view.results) != 1 or view.cotangent.shape != (value.size,):
        return None
    (result,) = view.results.values()
    jacobian = view.jacobian(operand).value
    slope = np.diagonal(jacobian)
    if result.shape != value.shape or not np.isfinite(jacobian).all():
        return None
    aside = np.abs(jacobian - np.diag(slope)).max(initial=0.0)
    return (
        slope.reshape(value.shape) if aside <= ROUNDING * np.abs(slope).max(initial=0.0) else None
    )
