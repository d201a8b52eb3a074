"""Functions that are straight from stair to stair, with the slope that is meant, and pieces beside a jump."""

from __future__ import annotations

import math

import numpy as np


def erf(x):
    """The error function in float64, whatever is put into it."""
    return np.vectorize(math.erf, otypes=[float])(x)


def gelu(x):
    """x times its normal distribution's share, which has few digits far to the left."""
    return x * (1 + erf(x / math.sqrt(2))) / 2


def gelu_slope(x):
    """Its derivative."""
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return (1 + erf(x / math.sqrt(2))) / 2 + x * density


#: Name -> the function, its slope by what every such op means by it, and where it is looked at.
TIMES_STAIRS = {
    "gelu far to the left": (gelu, gelu_slope, (-9, -5)),
    "x times x in eighths": (
        lambda x: x * np.round(x * 8) / 8,
        lambda x: np.round(x * 8) / 4,
        (1, 3),
    ),
}
#: The same of functions that jump: their slope is that of the piece.
PIECES = {
    "hard shrink": (lambda x: x * (np.abs(x) > 1), lambda x: np.abs(x) > 1, (1.05, 3)),
    "a step beside a slope": (lambda x: np.where(x > 1, x + 1, x), np.ones_like, (0.6, 3)),
    "x times its floor": (lambda x: x * np.floor(x), np.floor, (1.05, 3)),
    "saw-tooth": (lambda x: x - np.floor(x), np.ones_like, (0.6, 3)),
}
