"""Extrapolation of quotients to step zero, with an error bar measured on the way.

Quotients are rows, coarsest step first, each row's step a quarter of the one before; anything may
follow the first axis.

Source
    C. J. F. Ridders, Advances in Engineering Software 4(2), 1982, doi:10.1016/S0141-1195(82)80057-0
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpverify.engine.estimate import Array

#: Steps shrink by a power of two, so that operand + step * tangent stays exact; a quarter, for
#: halves cost twice the evaluations and sixteenths a digit.
RATIO = 4.0
#: Columns beyond the sixth eliminate terms already below round-off for every type NumPy has.
COLUMNS = 6


def extrapolate(rows: Array, columns: int = COLUMNS, power: int = 2) -> list[Array]:
    """Return the Romberg columns of rows that converge like h^power, h^(2 power), ...

    Central differences have power 2, one-sided ones power 1. Entries without two parents are NaN.
    """
    table = [rows]
    for j in range(1, min(columns, len(rows) - 1) + 1):
        weight = RATIO ** (power * j)
        column = np.empty_like(rows)
        column[:j] = np.nan
        entries = column[j:]
        np.multiply(table[-1][j:], weight, out=entries)
        entries -= table[-1][j - 1 : -1]
        entries /= weight - 1
        table.append(column)
    return table


def cleaned(seconds: Array, last: int | None = None) -> Array:
    """Return what is left of second differences when their smooth part h^2, h^4, h^6 is removed.

    A smooth op's second differences vanish like h^2, a kink's like h and noise not at all, so what
    is left measures noise and kinks. The smallest column is the one least polluted by curvature.
    Returned are so many of the last rows, all where None.
    """
    used = slice(0 if last is None else len(seconds) - last, None)
    left = np.abs(seconds[used])
    for column in extrapolate(seconds, 3)[1:]:
        np.fmin(left, np.abs(column[used]), out=left)
    return left


@dataclass(frozen=True)
class Extrapolated:
    """The best entry of a tableau, and the best of each of its rows."""

    value: Array
    error: Array
    level: Array
    row_values: Array
    row_errors: Array


def best_entry(quotients: Array, noise: Array, power: int = 2) -> Extrapolated:
    """Return the entry with the smallest error bar: distance to its two parents, plus noise.

    Shapes
        quotients, noise : (levels, ...); noise is the round-off of each quotient
    """
    row_values, row_errors = quotients.copy(), np.full_like(quotients, np.inf)
    before = quotients
    for j, column in enumerate(extrapolate(quotients, power=power)):
        # A column's first entry with parents of its own stands in row j, the quotients' in row 1.
        first = max(j, 1)
        entries, least = column[first:], row_errors[first:]
        error = np.abs(entries - before[first - 1 : -1])
        if j:
            np.maximum(error, np.abs(entries - before[first:]), out=error)
        error = error + noise[first:]
        better = error < least
        np.copyto(least, error, where=better)
        np.copyto(row_values[first:], entries, where=better)
        before = column
    level = np.argmin(row_errors, axis=0)
    value, error = entry_at(level, row_values), entry_at(level, row_errors)
    return Extrapolated(value, error, level, row_values, row_errors)


def entry_at(level: Array, rows: Array) -> Array:
    """Return, of rows (levels,) or (levels, columns), the entry at the level of each column."""
    if rows.ndim == 2:
        return np.asarray(rows[level, np.arange(level.size)])
    return np.asarray(rows[level])
