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


def norm(array: Array) -> float:
    """Return the root sum of squares; of parts, so that no square over- or underflows."""
    top = np.abs(array).max(initial=0)
    return float(top * np.linalg.norm(array / top)) if 0 < top < np.inf else float(top)
