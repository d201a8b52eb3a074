"""The slopes on either side of a kink, and what lies between them."""

from __future__ import annotations

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.line import Line
from bpverify.engine.structure import Results
from bpverify.engine.tableau import Extrapolated, best_entry


def one_sided_bounds(
    line: Line, cotangent: Array, results: Results, live: Array
) -> tuple[float, float, float] | None:
    """Return the least and largest slope a subgradient may have along the line, and their error.

    Kinked results contribute the interval between their one-sided slopes, smooth ones their slope.
    None if some result is neither, or if a side's slope is not clear (a cusp).
    """
    kinked, smooth = live & results.kink, live & (results.usable | results.constant)
    if not (kinked | smooth)[live].all():
        return None
    ahead, behind = _side(line, line.forth, 1.0)[:2], _side(line, line.back, -1.0)[:2]
    (right, right_error), (left, left_error) = ahead, behind
    g = cotangent
    ends = np.sort(np.stack([g * right, g * left]), axis=0)
    error = np.abs(g) * np.maximum(right_error, left_error)
    if not (error[kinked] <= np.abs(ends[1] - ends[0])[kinked] / 4).all():
        return None
    mid = (g * results.value)[smooth].sum()
    total = error[kinked].sum() + np.abs(g * results.error)[smooth].sum()
    return ends[0][kinked].sum() + mid, ends[1][kinked].sum() + mid, total


def _side(line: Line, values: Array, sign: float) -> tuple[Array, Array]:
    base, unit = line.session.base, line.session.arithmetic.unit
    with np.errstate(all="ignore"):
        quotients = sign * (values - base) / line.steps
        noise = 4 * unit * np.fmax(np.abs(values), np.abs(base)) / line.steps
        found: Extrapolated = best_entry(quotients, noise, power=1)
    return found.value, found.error
