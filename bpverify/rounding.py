"""What "equal" means for two roundings of one exact value: a bound, never a chosen tolerance.

Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002, section 3.1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bpverify.point import Array

__all__ = [
    "differing",
    "first_difference",
    "gamma",
    "rounding_bound",
    "same_bytes",
    "same_to_rounding",
]


def differing(one: Array, two: Array) -> Array:
    """True for each element that is not the same number in both: 0.0 is not -0.0, NaN is NaN.

    Numbers, not bytes: a longdouble has bytes that belong to no number.
    """
    same = np.asarray((one == two) & (np.signbit(one) == np.signbit(two)))
    if not same.all():
        same = same | (np.isnan(one) & np.isnan(two))
    return np.asarray(~same)


#: Up to so many, copies of both arrays' bytes are compared sooner than their words where they are.
FEW_BYTES, WORD = 16_384, np.dtype(np.int64)


def same_bytes(one: Array, two: Array) -> bool:
    """True where two arrays are plainly the same: soon told, and nearly always so.

    False says nothing: a longdouble has bytes that belong to no number, and 0.0 has two forms.
    """
    if one.dtype != two.dtype or one.shape != two.shape:
        return False
    if one.nbytes <= FEW_BYTES or one.itemsize != WORD.itemsize or not one.ndim:
        return one.tobytes() == two.tobytes()
    return bool((one.view(WORD) == two.view(WORD)).all())


def first_difference(one: Array, two: Array) -> tuple[int, ...] | None:
    """The index of the first element that is not the same number in both; None where all are."""
    if same_bytes(one, two):
        return None
    changed = differing(one, two)
    return tuple(np.argwhere(changed)[0]) if changed.any() else None


def gamma(operations: int, dtype: np.dtype[Any]) -> float:
    """γ_n = n u / (1 - n u), u the unit round-off: n rounded operations change no more than this share."""
    u = float(np.finfo(dtype).eps) / 2
    return operations * u / (1 - operations * u)


def same_to_rounding(one: Array, two: Array, magnitude: Array, operations: int) -> bool:
    """True where two computations of the same sum of products differ by rounding alone.

    magnitude  : the sum of the terms' absolute values, of the shape of both
    operations : roundings on the longest path of either computation
    """
    bound = rounding_bound(magnitude, operations)
    return bool((one.shape == two.shape) and np.all(np.abs(one - two) <= bound))


def rounding_bound(magnitude: Array, operations: int) -> Array:
    """The largest gap that rounding can leave between two computations of one sum of products.

    Each of the two is within γ of the exact value; below the normal range the spacing is absolute.
    """
    spacing = operations * np.finfo(magnitude.dtype).smallest_subnormal
    return np.asarray(2 * (gamma(operations, magnitude.dtype) * np.abs(magnitude) + spacing))
