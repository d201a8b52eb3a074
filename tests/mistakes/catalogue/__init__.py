"""The catalogue of planted mistakes: every row is one, with its correct counterpart.

Adding a mistake is adding a row to the file of its kind.
"""

from __future__ import annotations

from tests.mistakes.catalogue import (
    activation,
    adopted,
    composite,
    conditions,
    cotangent,
    factors,
    held_out,
    missing,
    once_held_out,
    once_held_out_later,
    places,
    rounding,
    shapes,
    sizes,
    small,
    sums,
    variables,
)
from tests.mistakes.catalogue.right import RIGHT
from tests.mistakes.catalogue.row import Row

__all__ = ["CATALOGUE", "FILES", "RIGHT", "Row"]

FILES = (
    shapes, factors, sums, activation, variables, missing, cotangent, places, conditions, sizes,
    small, rounding, composite, adopted, once_held_out,
    once_held_out_later, held_out,
)  # fmt: skip

#: Every row, by its id.
CATALOGUE: dict[str, Row] = {row.id: row for file in FILES for row in file.ROWS}
