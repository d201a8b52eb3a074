"""Backwards that give another answer when they are asked again."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import changed, each_call


def added_up():
    """Adds to what the last call left for this shape: the gradients were not set to zero."""
    sums = {}

    def change(d, *_):
        sums[d.shape] = sums.get(d.shape, 0) + d
        return sums[d.shape].copy()

    return changed(0, change)()


MISTAKES = {
    "one more at each call": ("W", each_call(0, lambda d, call: d + d.dtype.type(call))),
    "added up": ("W", added_up),
    "every other call negated": ("x", each_call(1, lambda d, call: d * (1, -1)[call % 2])),
    "a random mask": ("b", each_call(
        2, lambda d, call: d * np.random.default_rng(call).uniform(1, 2, d.shape).astype(d.dtype))),
    "NaN at every other call": ("x", each_call(1, lambda d, call: d * (1, np.nan)[call % 2])),
}  # fmt: skip
