"""Gradients of another floating type than their operands."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import changed

MISTAKES = {
    "always float32": ("W", changed(0, lambda d, *_: d.astype(np.float32))),
    "always float64": ("x", changed(1, lambda d, *_: d.astype(np.float64))),
    "promoted by a factor": ("b", changed(2, lambda d, *_: d * np.float64(1))),
    "always longdouble": ("x", changed(1, lambda d, *_: d.astype(np.longdouble))),
    "whole numbers": ("b", changed(2, lambda d, *_: np.rint(d).astype(int))),
}
