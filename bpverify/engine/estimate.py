"""A number together with its own error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Estimate:
    """A numeric derivative and how far it may be from the truth.

    ``error`` is estimated from the differences themselves (truncation and round-off both): it is a
    measured error bar, not an enclosure. Same shape and unit as ``value``; infinite where nothing
    could be resolved.
    """

    value: Array
    error: Array

    def agrees_with(self, other: Array | float, allowance: Array | float = 0.0) -> Array:
        """Return where ``other`` lies within the error bar widened by ``allowance``."""
        return np.asarray(np.abs(self.value - other) <= self.error + allowance)


def moves(tangent: Array) -> bool:
    """Return whether a tangent moves anything; of most the first element tells."""
    return bool(tangent.size) and bool(tangent.flat[0] or tangent.any())


def norm(array: Array) -> float:
    """Return the root sum of squares; of parts, so that no square over- or underflows."""
    sizes = np.asarray(np.abs(array))
    top = sizes.max(initial=0)
    if not 0 < top < np.inf:
        return float(top)
    sizes /= top
    unit = sizes.ravel(order="K")
    return float(top * np.sqrt(unit.dot(unit)))


def norms(rows: Array) -> Array:
    """Return the norm of each row."""
    parts = np.abs(rows)
    tops = parts.max(axis=1, initial=0)
    units = np.where((tops > 0) & np.isfinite(tops), tops, 1)
    parts /= units[:, None]
    np.square(parts, out=parts)
    return np.asarray(units * np.sqrt(parts.sum(axis=1)))
