"""Judge one direction: quickly if claim and differences agree, thoroughly if they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.direction import spread_over_operands
from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.line import Line
from bpverify.engine.onesided import one_sided_bounds
from bpverify.engine.slope import Slope, slope_along
from bpverify.engine.structure import VISIBLE, Results, each_result
from bpverify.engine.verdict import Reason, Verdict

#: A slope of less than one sure digit says nothing of the claim.
LEAST_DIGITS = 1.0
#: "Never moves" refutes a claim only if the claimed move is beyond any rounding of the results,
#: that of a long computation included.
PLAIN_TO_SEE = 1e4


def quick(claim: Claim, line: Line, asked: float) -> tuple[Finding, Slope]:
    """Return what the slope says at the levels evaluated so far, and the slope."""
    tangents = [line.tangents[i] for i in claim.session.problem.movable_indices]
    claimed, allowed = claim.along(tangents)
    slope = slope_along(line, claim.cotangent, abs(claimed) * 10.0**-asked)
    found = Finding(claimed, allowed, slope.value, slope.error)
    if found.digits >= LEAST_DIGITS:
        return found.decided(Verdict.VERIFIED), slope
    return found.decided(Verdict.ZERO if _is_flat(claim, tangents, found) else None), slope


def _is_flat(claim: Claim, tangents: Sequence[Array], found: Finding) -> bool:
    """Return whether claim and slope are both zero, the slope to half the digits of the results.

    That is: the whole tangent, at its natural length, would not change half of the digits.
    """
    if any(np.any(t * g) for t, g in zip(tangents, claim.gradients, strict=True)):
        return False
    session = claim.session
    size = np.linalg.norm(claim.cotangent * session.base)
    floor = sqrt(session.arithmetic.unit) * float(size)
    return found.agrees and found.error <= max(floor, float(np.finfo(session.base.dtype).tiny))


def adaptive(claim: Claim, line: Line, asked: float) -> Finding:
    """Add levels, larger or smaller ones as the error demands, until the digits asked are there."""
    arithmetic = claim.session.arithmetic
    line.reach(arithmetic.first)
    best, slope = quick(claim, line, asked)
    while not _enough(best, asked):
        coarser = slope.noise_limited and line.exponents[0] > arithmetic.first[0] - 2 * MOST_COARSER
        more = (line.exponents[0] - 2,) if coarser else (line.exponents[-1] + 2, line.exponents[-1] + 4)
        if more[-1] > arithmetic.deepest:
            break
        line.reach(more)
        found, slope = quick(claim, line, asked)
        gained = found.error < best.error / 2
        best = found if found.error < best.error or best.verdict is None else best
        if not gained:
            break
    return best


#: Four levels coarser, steps are 16 times the natural length: beyond that nothing is local.
MOST_COARSER = 4


def _enough(found: Finding, asked: float) -> bool:
    return found.verdict is Verdict.ZERO or found.digits >= asked


def examine(
    claim: Claim, tangents: Sequence[Array], asked: float, others: Sequence[Sequence[Array]] = ()
) -> Finding:
    """Return the verdict along a direction; ``others`` are independent lengths for the same one.

    Without others a direction on which claim and differences disagree stays undecided.
    """
    session = claim.session
    lines = [Line(session, spread_over_operands(session, t)) for t in (tangents, *others)]
    found = adaptive(claim, lines[0], asked)
    if found.verdict is not None or not others:
        return found
    if is_drowned(claim, found):
        # Not one digit, though nothing speaks against the claim: only longer steps could.
        longer = adaptive(claim, lines[-1], asked)
        if longer.verdict is not None:
            return longer.per(_ratio(others[-1], tangents))
        if longer.agrees:
            return found.decided(Verdict.INCONCLUSIVE, Reason.SATURATED)
    found = thorough(claim, lines[0])
    if found.verdict is not Verdict.WRONG:
        return found
    again = [thorough(claim, line).per(_ratio(t, tangents)) for line, t in zip(lines[1:], others, strict=True)]
    return _confirmed(found, again)


def _ratio(tangents: Sequence[Array], others: Sequence[Array]) -> float:
    """Return how many times as long as another direction of a single element this one is, signed.

    Directions of many elements are not parallel; what they say has no common length, and needs none.
    """
    ones = [t[t != 0] for direction in (tangents, others) for t in direction if t.any()]
    if len(ones) != 2 or ones[0].size != 1 or ones[1].size != 1:
        return 1.0
    return float(ones[0][0] / ones[1][0])


def is_drowned(claim: Claim, found: Finding) -> bool:
    """Return whether a slope that speaks neither way is hidden by the results' own rounding."""
    session = claim.session
    size = float(np.linalg.norm(claim.cotangent * session.base))
    rounding = VISIBLE * session.arithmetic.unit * size * 2.0 ** session.arithmetic.first[-1]
    return found.agrees and found.verdict is None and bool(found.error <= rounding)


#: What a ladder may show that makes every slope on this line doubtful.
STRUCTURE = (Reason.KINK, Reason.JUMP, Reason.FINE_STRUCTURE, Reason.NOT_FINITE)


def _confirmed(found: Finding, again: Sequence[Finding]) -> Finding:
    """Call a gradient wrong if another ladder contradicts it, too, and none speaks for it."""
    if found.error == 0 and any(other.verdict is not Verdict.WRONG for other in again):
        # What stands still on one ladder and moves on another is quantised, not constant.
        return found.decided(Verdict.INCONCLUSIVE, Reason.SATURATED)
    for other in again:
        if other.verdict in (Verdict.VERIFIED, Verdict.SUBGRADIENT):
            return other
        if other.reason in STRUCTURE:
            return found.decided(Verdict.INCONCLUSIVE, other.reason)
    if any(other.verdict is Verdict.WRONG for other in again):
        return found
    return found.decided(Verdict.INCONCLUSIVE, Reason.UNCONFIRMED)


def thorough(claim: Claim, line: Line) -> Finding:
    """Return the verdict of the whole ladder, every result weighed by itself."""
    arithmetic = claim.session.arithmetic
    line.reach(range(arithmetic.first[0] - 2, arithmetic.deepest + 1, 2))
    results = each_result(line)
    live = claim.cotangent != 0
    tangents = [line.tangents[i] for i in claim.session.problem.movable_indices]
    whole = _contract(claim, tangents, results, live & ~results.constant, results.error)
    if results.usable[live].all():
        if whole.digits >= LEAST_DIGITS:
            return whole.decided(Verdict.VERIFIED)
        if _is_flat(claim, tangents, whole):
            return whole.decided(Verdict.ZERO)
    if results.constant[live].all():
        return _motionless(claim, line, tangents, whole)
    return _masked(claim, line, tangents, results, live)


def _contract(
    claim: Claim, tangents: Sequence[Array], results: Results, keep: Array, errors: Array
) -> Finding:
    g = claim.cotangent[keep]
    claimed, allowed = claim.along(tangents)
    parts = g * results.value[keep]
    return Finding(claimed, allowed, parts.sum(), np.abs(g * errors[keep]).sum())


def _motionless(claim: Claim, line: Line, tangents: Sequence[Array], found: Finding) -> Finding:
    """Judge a claim on results that never move by a bit."""
    still = replace(found, numeric=0.0, error=0.0)
    if still.claimed == 0:
        return still.decided(Verdict.ZERO)
    session = claim.session
    size = max(float(np.abs(session.base).max()), 1.0) * float(np.abs(claim.cotangent).max())
    visible = PLAIN_TO_SEE * session.arithmetic.unit * size
    if abs(still.claimed) * line.steps[0, 0] > visible + still.allowance * line.steps[0, 0]:
        return still.decided(Verdict.WRONG)
    return still.decided(Verdict.INCONCLUSIVE, Reason.SATURATED)


def _masked(
    claim: Claim, line: Line, tangents: Sequence[Array], results: Results, live: Array
) -> Finding:
    """Judge the results that can be believed; the others are left out of claim and differences."""
    keep = live & results.usable & (results.resolved | results.constant) & ~results.dead
    reason = _reason(results, live & ~keep)
    whole = _contract(claim, tangents, results, live, results.error)
    undecided = whole.decided(Verdict.INCONCLUSIVE, reason)
    if (live & results.kink).any():
        bounded = _at_a_kink(claim, line, tangents, results, live, undecided)
        if bounded is not None:
            return bounded
    if not (keep & ~results.constant).any():
        return undecided
    part = claim.masked(keep)
    if not part.finite:
        return undecided.decided(Verdict.INCONCLUSIVE, Reason.NOT_FINITE)
    found = _contract(part, tangents, results, keep, results.error)
    if found.agrees:
        left_out = abs(whole.claimed - found.claimed)
        found = replace(found, claimed=whole.claimed, error=found.error + left_out)
        return found.decided(Verdict.VERIFIED) if found.digits >= LEAST_DIGITS else undecided
    wary = _contract(part, tangents, results, keep, results.cautious)
    if wary.agrees or wary.gap <= wary.bar + part.noise_along(tangents):
        return undecided
    return found.decided(Verdict.WRONG)


def _at_a_kink(
    claim: Claim, line: Line, tangents: Sequence[Array], results: Results, live: Array,
    undecided: Finding,
) -> Finding | None:
    """Return whether the claim lies between the one-sided slopes; None if they are not clear."""
    bounds = one_sided_bounds(line, claim.cotangent, results, live)
    if bounds is None:
        return None
    low, high, error = bounds
    claimed, allowed = claim.along(tangents)
    nearest = min(max(claimed, low), high)
    found = Finding(claimed, allowed, nearest, error)
    if found.agrees:
        return found.decided(Verdict.SUBGRADIENT)
    single = sum(int((t != 0).sum()) for t in tangents) == 1
    if not single or found.gap <= found.bar + claim.noise_along(tangents):
        # Moved together, elements at a tie have a slope that no convention for each must match.
        return undecided
    return found.decided(Verdict.WRONG)


def _reason(results: Results, left_out: Array) -> Reason:
    """Name what kept most of the left-out results from being believed."""
    named = (
        (Reason.LEFT_DOMAIN, results.lost), (Reason.JUMP, results.jump), (Reason.KINK, results.kink),
        (Reason.FINE_STRUCTURE, results.fine), (Reason.SATURATED, results.constant | results.dead),
    )
    counts = [(int((left_out & found).sum()), reason) for reason, found in named]
    most = max(count for count, _ in counts)
    return next((r for c, r in counts if c == most), Reason.NOISE) if most else Reason.NOISE
