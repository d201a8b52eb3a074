"""What a function made to mislead looks like, and the points at which it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True)
class Adversary:
    """A function from vector to vector, its right backward, and where it is asked.

    value     : x -> y
    pull_back : (dy, x) -> dx; NaN where no derivative exists (nothing may be verified there)
    points    : the vectors to ask at
    """

    value: Callable[[Array], Array]
    pull_back: Callable[[Array, Array], Array]
    points: Sequence[Array]


#: Of every size, on both sides, and on and beside the places where functions like to break.
USUAL = (0.0, 1.0, -1.0, 0.37, -2.5, 1e-3, -1e-7, 1 + 1e-9, 3.0, 40.0, 1e5)
POSITIVE = (1.0, 0.37, 1e-3, 1e-7, 3.0, 40.0, 1e5)


def each(value, slope, *extra, usual=USUAL):
    """A function of each element, by its slope; asked at the usual points and at extra ones."""
    return Adversary(
        value,
        lambda dy, x: dy * np.asarray(slope(x), dtype=x.dtype),
        [np.array([x]) for x in (*usual, *extra)],
    )


def some(where, slope):
    """The slope where it exists and NaN elsewhere."""
    return lambda x: np.where(where(x), slope(x), np.nan)
