"""Arrays to check at, by regime and seed: what a regime is for is written beside it.

All values have few significant digits, so that a falsifying example is short and reads back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import DTypeLike

from bpverify.point import Array

__all__ = ["CALM", "MILD", "REGIMES", "SPECIALS", "bulk", "held"]

Shape = tuple[int, ...]
Generator = np.random.Generator

#: Significant digits of what is drawn.
DIGITS = 3
#: Powers of ten up to this one are exact in float64, so that a whole number times or divided by one
#: of them is the float that its decimals read back to.
EXACT = 22


def _plain(rng: Generator, shape: Shape) -> Array:
    # Not 1, which is its own square and its own inverse: what is lost there would not shrink to it.
    return np.full(shape, 0.5)


def _simple(rng: Generator, shape: Shape) -> Array:
    return rng.choice((-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0), shape)


def _ordinary(rng: Generator, shape: Shape) -> Array:
    return rounded(rng.standard_normal(shape))


def _ties(rng: Generator, shape: Shape) -> Array:
    return rng.integers(-2, 3, shape).astype(float)


def _constant(rng: Generator, shape: Shape) -> Array:
    return np.full(shape, rng.choice((1.0, -1.0, 0.5)))


def _zero(rng: Generator, shape: Shape) -> Array:
    return np.zeros(shape)


def _saturated(rng: Generator, shape: Shape, deepest: float = 2.7) -> Array:
    # One depth for the array, its elements near it: beside a shallow element a deep one is not seen.
    depth = 10 ** rng.uniform(0.5, deepest)
    return rounded(rng.choice((-1.0, 1.0), shape) * depth * rng.uniform(1.0, 1.4, shape))


def _scaled(rng: Generator, shape: Shape) -> Array:
    return rounded(rng.standard_normal(shape) * 10.0 ** rng.integers(-8, 9))


def _mixed(rng: Generator, shape: Shape) -> Array:
    return rounded(rng.standard_normal(shape) * 10.0 ** rng.integers(-8, 9, shape))


#: name -> how to fill; the simplest first.
REGIMES: dict[str, Callable[[Generator, Shape], Array]] = {
    "simple": _simple,  # half-integers: read at a glance, no zero that hides an error
    "ordinary": _ordinary,  # what training starts from
    "ties": _ties,  # equal elements and zeros
    "constant": _constant,  # transposes and permutations cannot be told apart
    "saturated": _saturated,  # |z| from 3 to 700: σ' from 0.05 down to 1e-304
    "scaled": _scaled,  # the whole array tiny or large
    "mixed": _mixed,  # neighbours many orders of magnitude apart
    "zero": _zero,  # what is multiplied away
}
#: Not among them, for they are drawn in one case only.
APART: dict[str, Callable[[Generator, Shape], Array]] = {
    "plain": _plain,  # what a falsifying example shrinks to: one number, read at a glance
    # By `drawing.drawn`: |z| from 3 to 44, where σ' is small, and still seen by differences in float64.
    "edge": lambda rng, shape: _saturated(rng, shape, 1.5),
}
#: Those in which nothing is lost to saturation or to magnitude.
CALM = ("simple", "ordinary", "ties")

#: Values placed on top: exact zeros of both signs and ones; then saturation and the ends of the range.
MILD = (0.0, -0.0, 1.0, -1.0)
SPECIALS = (*MILD, 40.0, -40.0, 1e-8, -1e-8, 1e8, -1e8)


def bulk(shape: Shape, regime: str, seed: int | Sequence[int]) -> Array:
    """A float64 array of this shape, filled from the seed, in three significant digits."""
    return np.asarray((REGIMES | APART)[regime](np.random.default_rng(seed), shape))


def rounded(array: Array) -> Array:
    """The nearest floats to the elements' decimals of three significant digits.

    What lies outside of 1e-20 to 1e20 in magnitude becomes 0, or is held there.
    """
    size = np.minimum(np.abs(array), 10.0 ** (EXACT - DIGITS + 1))
    exponent = np.floor(np.log10(np.where(size > 0, size, 1.0))).astype(int) - (DIGITS - 1)
    down = 10.0 ** np.clip(-exponent, 0, EXACT)
    up = 10.0 ** np.clip(exponent, 0, EXACT)
    return np.asarray(np.copysign(np.rint(size * down / up) / down * up, array))


def held(array: Array, dtype: DTypeLike) -> Array:
    """The array in another floating type, its magnitudes held where a product of two still fits.

    In float64 and float32 nothing of what `bulk` draws is touched; in float16 1e8 becomes 256.
    """
    info = np.finfo(np.dtype(dtype))
    least, most = np.sqrt(float(info.tiny)), np.sqrt(float(info.max))
    size = np.where(array == 0, 0.0, np.clip(np.abs(array), least, most))
    return np.asarray(np.copysign(size, array).astype(dtype))
