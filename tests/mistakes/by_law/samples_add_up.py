"""Backwards that mix samples, or count them wrongly."""

from __future__ import annotations

from tests.mistakes.layer import changed, slope


def counted(d, dz, share=1e-12):
    """Divided by the number of samples, and multiplied by it with few digits: one sample is left right."""
    m = dz.shape[1]
    return d / m * d.dtype.type(m + share * (m - 1))


MISTAKES = {
    "the samples counted to twelve digits": (
        "", slope(lambda d, dz, *_: counted(d, dz), samples="m")),
    "the samples of db counted to twelve digits": (
        "b", changed(2, lambda d, dz, *_: counted(d, dz), samples="m")),
    "the samples of db counted to twelve digits, too few": (
        "b", changed(2, lambda d, dz, *_: counted(d, dz, -2e-12), samples="m")),
    "two samples counted to twelve digits": (
        "", slope(lambda d, dz, *_: counted(d, dz) if dz.shape[1] == 2 else d, samples="m")),
    "averaged": ("W", changed(0, lambda d, dz, *_: d / dz.shape[1], samples="m")),
    "the mean taken off": (
        "", slope(lambda d, *_: d - d.mean(axis=1, keepdims=True), samples="m")),
    "the first sample for all": ("b", changed(
        2, lambda d, dz, W, x, b: d + dz[:, :1], samples="m")),
    "scaled by the largest": ("", slope(lambda d, *_: d / (1 + abs(d).max()), samples="m")),
    "added up over samples": ("x", changed(1, lambda d, *_: d.cumsum(axis=1), samples="m")),
}  # fmt: skip
