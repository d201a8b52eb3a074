"""Backwards that do something to the cotangent that is not linear."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import changed, slope

MISTAKES = {
    "clipped": ("", slope(lambda d, *_: np.clip(d, -1, 1))),
    "its sign alone": ("", slope(lambda d, *_: np.sign(d))),
    "its magnitude": ("W", changed(0, lambda d, *_: np.abs(d))),
    "something added": ("b", changed(2, lambda d, *_: d + d.dtype.type(1e-3))),
    "small ones dropped": ("", slope(lambda d, *_: np.where(np.abs(d) < 1e-30, 0, d))),
    "normalised": ("x", changed(1, lambda d, *_: d / (1 + np.abs(d).max()))),
}
