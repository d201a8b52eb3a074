"""Arrays to check at, by regime and seed: what a regime is for is written beside it.

All values have few significant digits, so that a falsifying example is short and reads back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bpverify.point import Array

__all__ = ["REGIMES", "SPECIALS", "bulk"]

Shape = tuple[int, ...]
Generator = np.random.Generator


def _simple(rng: Generator, shape: Shape) -> Array:
    return rng.choice((-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0), shape)


def _ordinary(rng: Generator, shape: Shape) -> Array:
    return rng.standard_normal(shape)


def _ties(rng: Generator, shape: Shape) -> Array:
    return rng.integers(-2, 3, shape).astype(float)


def _constant(rng: Generator, shape: Shape) -> Array:
    return np.full(shape, rng.choice((1.0, -1.0, 0.5)))


def _zero(rng: Generator, shape: Shape) -> Array:
    return np.zeros(shape)


def _saturated(rng: Generator, shape: Shape) -> Array:
    return rng.choice((-1.0, 1.0), shape) * rng.uniform(15, 45, shape)


def _scaled(rng: Generator, shape: Shape) -> Array:
    return rng.standard_normal(shape) * 10.0 ** rng.integers(-8, 9)


def _mixed(rng: Generator, shape: Shape) -> Array:
    return rng.standard_normal(shape) * 10.0 ** rng.integers(-8, 9, shape)


#: name -> how to fill; the first is what a falsifying example shrinks to.
REGIMES: dict[str, Callable[[Generator, Shape], Array]] = {
    "simple": _simple,  # half-integers: read at a glance, no zero that hides an error
    "ordinary": _ordinary,  # what training starts from
    "ties": _ties,  # equal elements and zeros
    "constant": _constant,  # transposes and permutations cannot be told apart
    "zero": _zero,  # what is multiplied away
    "saturated": _saturated,  # |z| where σ' is down to 1e-7 … 1e-20
    "scaled": _scaled,  # the whole array tiny or large
    "mixed": _mixed,  # neighbours many orders of magnitude apart
}

#: Values placed on top: exact zeros of both signs, ones, saturation, the ends of the range.
SPECIALS = (0.0, -0.0, 1.0, -1.0, 40.0, -40.0, 1e-8, -1e-8, 1e8, -1e8)


def bulk(shape: Shape, regime: str, seed: int | Sequence[int]) -> Array:
    """A float64 array of this shape, filled from the seed, rounded to three significant digits."""
    array = REGIMES[regime](np.random.default_rng(seed), shape)
    return np.array([float(f"{value:.3g}") for value in array.ravel()]).reshape(shape)
