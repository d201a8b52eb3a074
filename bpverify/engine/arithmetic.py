"""The floating types a check can work in, and what each allows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import log10

import numpy as np


@dataclass(frozen=True)
class Arithmetic:
    """What the number of bits of a floating type means for a ladder of steps 2**-exponent.

    ``first`` are the exponents tried first, ``deepest`` the finest one worth a step: below it a
    short tangent added to an operand is no longer exact. ``unit`` is the unit round-off.
    """

    dtype: np.dtype[np.floating]
    unit: float
    first: tuple[int, ...]
    deepest: int
    tangent_bits: int

    @property
    def digits(self) -> float:
        """Decimal digits that the first levels give where nothing is unusual.

        Their finest quotient divides a few roundings, eight say, by its step.
        """
        return -log10(8 * self.unit * 2.0 ** self.first[-1])


@cache
def arithmetic_of(dtype: np.dtype[np.floating]) -> Arithmetic:
    """Return what a ladder can do when the op's results have this type."""
    unit = float(np.finfo(dtype).eps / 2)
    bits = round(-np.log2(unit))
    # Romberg over levels 2^-a, 2^-(a+2), ... truncates at the product of the squared steps. The
    # levels stop where that product falls under the round-off of the finest quotient.
    top = 4 if bits > 40 else 2
    first = [top, top + 2]
    while 2 * sum(first) < bits - first[-1]:
        first.append(first[-1] + 2)
    return Arithmetic(np.dtype(dtype), unit, tuple(first), bits - 9 & ~1, min(bits // 4, 14))


def wider(dtype: np.dtype[np.floating]) -> np.dtype[np.floating] | None:
    """Return the type that shows the rounding of ``dtype``, or None where there is none."""
    candidate = np.dtype(np.longdouble) if dtype.itemsize >= 8 else np.dtype(np.float64)
    return candidate if np.finfo(candidate).eps < np.finfo(dtype).eps else None


def coarsest(*dtypes: np.dtype[np.floating]) -> np.dtype[np.floating]:
    """Return the type with the largest unit round-off: it limits steps and differences alike."""
    return max(dtypes, key=lambda dtype: np.finfo(dtype).eps)
