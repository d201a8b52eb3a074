"""Gradients that are not the derivative of the forward."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import changed


def one_zero(d, *_):
    """The last element is left out."""
    d = d.copy()
    d.flat[-1] = 0
    return d


MISTAKES = {
    "negated": ("W", changed(0, lambda d, *_: -d)),
    "a millionth too large": ("W", changed(0, lambda d, *_: d * d.dtype.type(1 + 1e-6))),
    "the slope left out": ("x", changed(1, lambda d, dz, W, x, b: W.T @ dz)),
    "one element left out": ("x", changed(1, one_zero)),
    "divided by the samples": ("b", changed(2, lambda d, dz, *_: d / dz.shape[1])),
    "zero": ("b", changed(2, lambda d, *_: np.zeros_like(d))),
}
