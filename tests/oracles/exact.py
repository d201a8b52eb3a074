"""Floating arrays to multi-precision numbers and back, without loss beyond the last rounding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp, mpc, mpf
from numpy.typing import NDArray

Array = NDArray[Any]

#: Twice the digits of extended precision: what cancels by less than all of them stays exact.
DIGITS = 40


def exactly(x: Any) -> mpf:
    """A float of any width as a multi-precision number of the same value."""
    head = float(x)
    return mpf(head) + mpf(float(x - head)) if np.isfinite(head) else mpf(head)


def rounded(values: Any, dtype: Any) -> Array:
    """Multi-precision numbers rounded to a floating type, in two parts where it is a wide one.

    What is complex, outside the domain of a real function, becomes NaN.
    """
    values = np.asarray(values, dtype=object)
    values = np.where([isinstance(v, mpc) for v in values.flat], mp.nan, values.ravel()).reshape(
        values.shape
    )
    heads = np.array([float(v) for v in values.flat], dtype=dtype)
    with np.errstate(invalid="ignore"):
        tails = [float(v - mpf(float(v))) if mp.isfinite(v) else 0.0 for v in values.flat]
        return np.asarray((heads + np.array(tails, dtype=dtype)).reshape(values.shape))


def map_exactly(function: Callable[[mpf], mpf], x: Array) -> Array:
    """The function of every element, as an object array of multi-precision numbers."""
    with mp.workdps(DIGITS):
        values = [function(exactly(each)) for each in x.flat]
    return np.array([*values, None], dtype=object)[:-1].reshape(x.shape)
