"""The slopes on either side of a kink, and what lies between them."""

from __future__ import annotations

from collections.abc import Sequence

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


def kinked_results(line: Line) -> Array:
    """Return which results have second differences that fall like h on the finest levels so far."""
    base, unit = line.session.base, line.session.arithmetic.unit
    with np.errstate(all="ignore"):
        seconds = np.abs((line.forth - base) + (line.back - base))
        ratios = seconds[1:] / seconds[:-1]
        steady = ((ratios > KINK_LOW) & (ratios < KINK_HIGH))[-RATIOS:].all(axis=0)
    return np.asarray(steady & (seconds[-1] > VISIBLE * unit * np.abs(base)))


def across_a_kink(
    claim: Claim, line: Line, tangents: Sequence[Array], kinked: Array, rest: Finding
) -> Finding:
    """Return whether the claim is a subgradient: between the slopes of the kinked results, and
    equal to the slope of the ``rest``, which is found (and claimed) without them.

    Along a direction of many elements that is no acceptance: what lies between the slopes of one
    kink may be a mistake in another element. So it is inconclusive, for each to be judged singly.
    Undecided where the rest is known to no digit: a kink covers no mistake elsewhere. Undecided, too,
    where the one-sided slopes are not clear: a cusp has none.
    How far backward moves under jitter is no measure of rounding here: at a kink it jumps.
    """
    low, high, error = _between_slopes(line, claim.cotangent, kinked)
    claimed, few = claim.along(tangents, spread=False)
    if not error <= (high - low) / CLEAR:
        return Finding(claimed, few)
    nearest = min(max(claimed - rest.claimed, low), high)
    found = Finding(claimed, few + rest.allowance, rest.numeric + nearest, rest.error + error)
    clear = rest.digits >= LEAST_DIGITS or rest.uncertainty <= (high - low) / CLEAR
    if clear and rest.agrees and found.agrees:
        if moved(tangents) == 1:
            return found.decided(Verdict.SUBGRADIENT)
        return found.decided(Verdict.INCONCLUSIVE, Reason.KINK)
    return found


def _between_slopes(line: Line, cotangent: Array, kinked: Array) -> tuple[float, float, float]:
    """Return the least and largest contribution of kinked results to a subgradient, and the error.

    Each contributes something between its two one-sided slopes; which, is a matter of convention.
    """
    g = cotangent[kinked]
    right, right_error = _side(line, line.forth, 1.0, kinked)
    left, left_error = _side(line, line.back, -1.0, kinked)
    ends = np.sort(np.stack([g * right, g * left]), axis=0)
    error = np.abs(g) * np.maximum(right_error, left_error)
    return ends[0].sum(), ends[1].sum(), error.sum()


def _side(line: Line, values: Array, sign: float, kinked: Array) -> tuple[Array, Array]:
    base, unit = line.session.base[kinked], line.session.arithmetic.unit
    ends = values[:, kinked]
    with np.errstate(all="ignore"):
        quotients = sign * (ends - base) / line.steps
        noise = 8 * unit * np.fmax(np.abs(ends), np.abs(base)) / line.steps
        found = best_entry(quotients, noise, power=1)
    return found.value, found.error
