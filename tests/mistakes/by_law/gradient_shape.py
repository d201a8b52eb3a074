"""Gradients of another shape than their operands."""

from __future__ import annotations

from tests.mistakes.layer import changed

MISTAKES = {
    "a list": ("W", changed(0, lambda d, *_: d.tolist())),
    "transposed": ("W", changed(0, lambda d, *_: d.T)),
    "flat": ("W", changed(0, lambda d, *_: d.ravel())),
    "not summed over samples": ("b", changed(2, lambda d, dz, *_: dz.copy())),
    "a row for a column": ("b", changed(2, lambda d, *_: d[:, 0].copy())),
    "one number": ("x", changed(1, lambda d, *_: d.sum())),
    "one axis more": ("x", changed(1, lambda d, *_: d[None])),
}
