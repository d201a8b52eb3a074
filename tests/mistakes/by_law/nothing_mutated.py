"""Halves that write into what they are given."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import before, forward, layer

MISTAKES = {
    "W emptied": ("W", before(lambda dz, W, x, b: W.fill(0))),
    "x sorted": ("x", before(lambda dz, W, x, b: x.sort(axis=1))),
    "b negated": ("b", before(lambda dz, W, x, b: np.negative(b, out=b))),
    "the cotangent doubled": ("z", before(lambda dz, W, x, b: np.multiply(dz, 2, out=dz))),
    "one element NaN": ("b", before(lambda dz, W, x, b: b.__setitem__((0, 0), np.nan))),
    "b reshaped": ("b", before(lambda dz, W, x, b: b.resize((b.size,), refcheck=False))),
    "by the forward": (
        "x",
        lambda: layer(forward=lambda W, x, b: forward(W, np.multiply(x, 2, out=x), b)),
    ),
}
