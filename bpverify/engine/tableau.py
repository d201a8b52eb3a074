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
        column = np.full_like(rows, np.nan)
        column[1:] = (weight * table[-1][1:] - table[-1][:-1]) / (weight - 1)
        table.append(column)
    return table


def cleaned(seconds: Array) -> Array:
    """Return what is left of second differences when their smooth part h^2, h^4, h^6 is removed.

    A smooth op's second differences vanish like h^2, a kink's like h and noise not at all, so what
    is left measures noise and kinks. The smallest column is the one least polluted by curvature.
    """
    left = np.abs(seconds)
    for column in extrapolate(seconds, 3)[1:]:
        left = np.fmin(left, np.abs(column))
    return np.asarray(left)


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
    table = extrapolate(quotients, power=power)
    row_values, row_errors = quotients.copy(), np.full_like(quotients, np.inf)
    for j, column in enumerate(table):
        for k in range(max(j, 1), len(quotients)):
            parents = (table[0][k - 1],) if j == 0 else (table[j - 1][k], table[j - 1][k - 1])
            change = np.maximum.reduce([np.abs(column[k] - p) for p in parents])
            error = change + noise[k]
            better = error < row_errors[k]
            row_errors[k] = np.where(better, error, row_errors[k])
            row_values[k] = np.where(better, column[k], row_values[k])
    level = np.argmin(row_errors, axis=0)
    value = np.take_along_axis(row_values, level[None], axis=0)[0]
    error = np.take_along_axis(row_errors, level[None], axis=0)[0]
    return Extrapolated(value, error, level, row_values, row_errors)
