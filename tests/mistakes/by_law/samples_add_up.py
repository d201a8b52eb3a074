"""Backwards that mix samples, or count them wrongly."""

from __future__ import annotations

from tests.mistakes.layer import changed, slope

MISTAKES = {
    "averaged": ("W", changed(0, lambda d, dz, *_: d / dz.shape[1], samples="m")),
    "the mean taken off": (
        "", slope(lambda d, *_: d - d.mean(axis=1, keepdims=True), samples="m")),
    "the first sample for all": ("b", changed(
        2, lambda d, dz, W, x, b: d + dz[:, :1], samples="m")),
    "scaled by the largest": ("", slope(lambda d, *_: d / (1 + abs(d).max()), samples="m")),
    "added up over samples": ("x", changed(1, lambda d, *_: d.cumsum(axis=1), samples="m")),
}  # fmt: skip
