"""Small problems for the engine's tests."""

from __future__ import annotations

import numpy as np

from tests.material.problems import problem_of


def elementwise(value, slope, x, cotangent=1.0, **options):
    """The problem of y = value(x), elementwise, whose backward multiplies by slope(x)."""
    x = np.atleast_1d(np.asarray(x))
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(np.float64)
    by = np.full(x.shape, cotangent, dtype=x.dtype)
    return problem_of(value, lambda dy, at: (dy * slope(at),), [x], by, **options)
