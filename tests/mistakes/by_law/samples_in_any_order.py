"""Backwards in which the place of a sample counts."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import changed, slope

MISTAKES = {
    "weighted by place": ("", slope(
        lambda d, *_: d * np.arange(1, d.shape[1] + 1).astype(d.dtype), samples="m")),
    "the last sample left out": ("W", changed(
        0, lambda d, dz, W, x, b: d - dz[:, -1:] @ x[:, -1:].T, samples="m")),
    "the first sample twice": ("b", changed(2, lambda d, dz, *_: d + dz[:, :1], samples="m")),
    "added up over samples": ("x", changed(1, lambda d, *_: d.cumsum(axis=1), samples="m")),
    "every sample the one before": ("", slope(lambda d, *_: np.roll(d, 1, axis=1) * np.arange(
        d.shape[1]).astype(d.dtype), samples="m")),
}  # fmt: skip
