"""Two arrays that should be the same: bit for bit, or to what rounding explains."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpverify.operand import indexed
from bpverify.point import Array
from bpverify.rounding import differing, rounding_bound

__all__ = ["assert_same"]


def assert_same(
    name: str,
    got: Any,
    wanted: Any,
    *,
    of: str = "",
    magnitude: Any = None,
    operations: int = 0,
    allowed: Any = None,
) -> None:
    """Assert that two arrays hold the same numbers; the message names the worst element.

    name       : what the arrays are, `dW`; `of` says whose, for the message
    magnitude  : where the two were computed differently: the sum of the absolute values of the
                 terms that were added, of the shape of both
    operations : the roundings on the longest path of either computation; 0 means bit for bit
    allowed    : instead of these two: how far apart each element may be, of the shape of both
    """
    __tracebackhide__ = True
    got, wanted = np.asarray(got), np.asarray(wanted)
    whose = f"{name} of {of}" if of else name
    if got.shape != wanted.shape:
        raise AssertionError(f"{whose} has shape {got.shape}, but should have {wanted.shape}")
    if allowed is None:
        allowed = rounding_bound(np.asarray(magnitude), operations) if operations else np.zeros(())
    wrong = _apart(got, wanted, allowed)
    if wrong.any():
        gap = np.where(wrong, np.abs(got - wanted), -1.0)
        index = np.unravel_index(int(gap.argmax()), gap.shape)
        raise AssertionError(
            f"{whose} is wrong: {indexed(name, index)} is {got[index]}, but should be {wanted[index]} "
            f"({int(wrong.sum())} of {wrong.size} elements; apart by {gap[index]:.2g}, "
            f"rounding explains {float(np.broadcast_to(allowed, gap.shape)[index]):.2g})"
        )


def _apart(got: Array, wanted: Array, allowed: Array) -> Array:
    # -0.0 and 0.0 are the same number here: a sum of one term may turn one into the other.
    other = differing(got + 0.0, wanted + 0.0)
    with np.errstate(
        invalid="ignore"
    ):  # of infinities there is no difference, and they may be equal
        return np.asarray(other & ~(np.abs(got - wanted) <= allowed))
