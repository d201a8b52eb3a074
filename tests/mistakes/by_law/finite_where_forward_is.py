"""Gradients that are NaN or infinite where the forward is finite."""

from __future__ import annotations

import numpy as np

from bpverify.forms.sigmoid import sigmoid
from tests.mistakes.layer import changed, gradients, layer


def naive(dz, W, x, b):
    """The slope from e^-z, which overflows in saturation: infinity by infinity is no number."""
    e = np.exp(-(W @ x + b))
    return gradients(dz * e / (1 + e) ** 2, W, x)


def by_result(dz, W, x, b):
    """Divided by the result, which is 0 deep in saturation."""
    a = sigmoid(W @ x + b)
    return gradients(dz * (a * a * (1 - a)) / a, W, x)


MISTAKES = {
    "NaN everywhere": ("W", changed(0, lambda d, *_: d * d.dtype.type(np.nan))),
    "NaN in the least element": (
        "b", changed(2, lambda d, *_: np.where(d > d.min(), d, d.dtype.type(np.nan)))),
    "divided by an operand": ("x", changed(1, lambda d, dz, W, x, b: d * x / x)),
    "infinite at zero": ("W", changed(0, lambda d, dz, W, x, b: np.where(W == 0, np.inf, d))),
    "a quotient that overflows": ("", lambda: layer(naive)),
    "divided by a result": ("", lambda: layer(by_result)),
}  # fmt: skip
