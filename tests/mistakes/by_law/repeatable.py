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


def warming_up(position, change):
    """Makes layers of which the very first call, and no other, gives one gradient otherwise."""
    return each_call(position, lambda d, call: d if call else change(d))


MISTAKES = {
    "the first call rounds dW otherwise": ("W", warming_up(0, lambda d: np.nextafter(d, 2 * d))),
    "the first call rounds dx otherwise": ("x", warming_up(1, lambda d: np.nextafter(d, 2 * d))),
    "the first call rounds db otherwise": ("b", warming_up(2, lambda d: np.nextafter(d, 0 * d))),
    "the first call loses a digit": ("x", warming_up(1, lambda d: d * d.dtype.type(1 + 2e-15))),
    "one more at each call": ("W", each_call(0, lambda d, call: d + d.dtype.type(call))),
    "added up": ("W", added_up),
    "every other call negated": ("x", each_call(1, lambda d, call: d * (1, -1)[call % 2])),
    "a random mask": ("b", each_call(
        2, lambda d, call: d * np.random.default_rng(call).uniform(1, 2, d.shape).astype(d.dtype))),
    "NaN at every other call": ("x", each_call(1, lambda d, call: d * (1, np.nan)[call % 2])),
}  # fmt: skip
