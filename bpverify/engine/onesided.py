"""The slopes on either side of a kink, and what lies between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.estimate import Array
from bpverify.engine.finding import LEAST_DIGITS, Finding
from bpverify.engine.line import Line
from bpverify.engine.structure import VISIBLE
from bpverify.engine.tableau import best_entry
from bpverify.engine.tangents import moved
from bpverify.engine.verdict import Reason, Verdict

#: From level to level second differences of a kink fall to 1/4, of a smooth result to 1/16. The
#: bounds hold curvature of a twentieth of the kink, and no more.
KINK_LOW, KINK_HIGH = 0.2, 0.3

#: What lies beyond the next kink shows at coarse steps only; so many ratios are no chance.
RATIOS = 3

#: One-sided slopes bound something if their error is a small part of their distance.
CLEAR = 10

#: Of so many kinked results, every choice of sides is tried: 1,024 sums.
FEW_KINKS = 10


def kinked_results(line: Line) -> Array:
    """Return which results have second differences that fall like h on the finest levels so far."""
    base, unit = line.session.base, line.session.arithmetic.unit
    seconds = np.abs(line.seconds[-RATIOS - 1 :])
    ratios = seconds[1:] / seconds[:-1]
    steady = ((ratios > KINK_LOW) & (ratios < KINK_HIGH)).all(axis=0)
    return np.asarray(steady & (seconds[-1] > VISIBLE * unit * np.abs(base)))


def across_a_kink(
    claim: Claim, line: Line, tangents: Sequence[Array], kinked: Array, rest: Finding
) -> Finding:
    """Return whether the claim is a subgradient: between the slopes of the kinked results, and
    equal to the slope of the ``rest``, which is found (and claimed) without them.

    Along a direction of many elements what lies between the slopes of one kink may be a mistake in
    another element. There the claim must *be* the slope of one side for each kinked result, to half
    the digits of the type: so it is the gradient of a piece next to the point, in all elements.
    Where it is not, the finding is inconclusive, for each element to be judged singly.
    Undecided where the rest is known to no digit: a kink covers no mistake elsewhere. Undecided, too,
    where the one-sided slopes are not clear: a cusp has none.
    How far backward moves under jitter is no measure of rounding here: at a kink it jumps.
    """
    ends, error = _slopes_of_sides(line, claim.cotangent, kinked)
    low, high = ends.min(axis=0).sum(), ends.max(axis=0).sum()
    claimed, few = claim.along(tangents, spread=False)
    if not error <= (high - low) / CLEAR:
        return Finding(claimed, few)
    share = claimed - rest.claimed
    nearest = min(max(share, low), high)
    found = Finding(claimed, few + rest.allowance, rest.numeric + nearest, rest.error + error)
    clear = rest.digits >= LEAST_DIGITS or rest.uncertainty <= (high - low) / CLEAR
    if not (clear and rest.agrees and found.agrees):
        return found
    if moved(tangents) == 1:
        return found.decided(Verdict.SUBGRADIENT)
    sums = _sums_of_sides(ends, claim.cotangent[kinked] < 0)
    one = replace(found, numeric=rest.numeric + sums[np.abs(sums - share).argmin()])
    # So many sums are met by chance by a claim that is none of them.
    bar, size = len(sums) * one.bar, min(high - low, abs(claimed) or high - low)
    if one.agrees and bar <= size * 10.0 ** (-line.session.arithmetic.digits / 2):
        return one.decided(Verdict.SUBGRADIENT)
    return found.decided(Verdict.INCONCLUSIVE, Reason.KINK)


def _sums_of_sides(ends: Array, flipped: Array) -> Array:
    """Return what kinked results may contribute if each has the slope of one of its sides.

    Of many only what a convention for all of them gives. ``flipped``: whose contribution has the
    other sign than the slope.
    """
    if ends.shape[1] > FEW_KINKS:
        return _by_convention(ends, np.where(flipped, -ends, ends))
    sums = np.zeros(1, dtype=ends.dtype)
    for end in ends.T:
        sums = np.add.outer(sums, end).ravel()
    return sums


def _by_convention(ends: Array, slopes: Array) -> Array:
    """Return six sums: ahead and behind, the flatter and the steeper, the lesser and the greater."""
    ranks = (np.argsort(by, axis=0) for by in (np.abs(slopes), slopes))
    ranked = (np.take_along_axis(ends, rank, axis=0) for rank in ranks)
    return np.concatenate([ways.sum(axis=1) for ways in (ends, *ranked)])


def _slopes_of_sides(line: Line, cotangent: Array, kinked: Array) -> tuple[Array, float]:
    """Return each kinked result's contribution ahead and behind, and the error of all.

    Each contributes something between its two one-sided slopes; which, is a matter of convention.
    """
    g = cotangent[kinked]
    right, right_error = _side(line, line.forth, 1.0, kinked)
    left, left_error = _side(line, line.back, -1.0, kinked)
    error = np.abs(g) * np.maximum(right_error, left_error)
    return np.stack([g * right, g * left]), error.sum()


def _side(line: Line, values: Array, sign: float, kinked: Array) -> tuple[Array, Array]:
    base, unit = line.session.base[kinked], line.session.arithmetic.unit
    ends = values[:, kinked]
    with np.errstate(all="ignore"):
        quotients = sign * (ends - base) / line.steps
        noise = 8 * unit * np.fmax(np.abs(ends), np.abs(base)) / line.steps
        found = best_entry(quotients, noise, power=1)
    return found.value, found.error
