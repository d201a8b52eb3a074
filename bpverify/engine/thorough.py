"""Judge one direction by the whole ladder of steps, every result weighed by itself."""

from __future__ import annotations

from dataclasses import replace

from bpverify.engine.claim import Claim
from bpverify.engine.finding import LEAST_DIGITS, Finding
from bpverify.engine.flat import is_flat
from bpverify.engine.inner import may_hide
from bpverify.engine.line import Line
from bpverify.engine.misgiving import jumps_over
from bpverify.engine.onesided import across_a_kink
from bpverify.engine.resting import motionless, on_a_flat_piece
from bpverify.engine.structure import each_result
from bpverify.engine.tangents import moved
from bpverify.engine.verdict import Reason, Verdict
from bpverify.engine.weighing import Weighing


def thorough(claim: Claim, line: Line) -> Finding:
    """Return the verdict of the whole ladder: from one level above the first to the finest exact."""
    arithmetic = claim.session.arithmetic
    line.reach(range(arithmetic.first[0] - 2, arithmetic.deepest + 1, 2))
    tangents = [line.tangents[i] for i in claim.session.problem.movable_indices]
    weighing = Weighing(claim, line, tangents, each_result(line), claim.cotangent != 0)
    found = _as_moved(weighing)
    return on_a_flat_piece(weighing, found) if found.verdict is Verdict.INCONCLUSIVE else found


def _as_moved(weighing: Weighing) -> Finding:
    results, live = weighing.results, weighing.live
    whole = weighing.contract(weighing.claim, live & ~results.constant, results.error)
    if results.usable[live].all():
        if whole.digits >= LEAST_DIGITS:
            return whole.decided(Verdict.VERIFIED)
        if is_flat(weighing.claim, weighing.tangents, whole):
            return whole.decided(Verdict.ZERO)
    if results.constant[live].all():
        return motionless(weighing, whole)
    if (live & results.kink).any():
        return _at_a_kink(weighing)
    return _masked(weighing)


def _masked(weighing: Weighing) -> Finding:
    """Judge the results that can be believed; leave the others out of claim and slope."""
    results, live = weighing.results, weighing.live
    keep = live & results.usable & (results.resolved | results.constant) & ~results.dead
    undecided = weighing.undecided(live & ~keep)
    if not (keep & ~results.constant).any():
        return undecided
    part = weighing.claim.masked(keep)
    if not part.finite:
        return undecided.decided(Verdict.INCONCLUSIVE, Reason.NOT_FINITE)
    found = weighing.contract(part, keep, results.error)
    if found.agrees:
        left_out = abs(undecided.claimed - found.claimed)
        found = replace(found, claimed=undecided.claimed, error=found.error + left_out)
        return found.decided(Verdict.VERIFIED) if found.digits >= LEAST_DIGITS else undecided
    wary = weighing.contract(part, keep, results.cautious)
    contradicted = wary.contradicts(part.noise_along(weighing.tangents))
    if not contradicted or weighing.lost_beside_cotangent(found):
        return undecided
    doubt = weighing.doubt(found, keep)
    return undecided.decided(*doubt) if doubt else found.decided(Verdict.WRONG)


def _at_a_kink(weighing: Weighing) -> Finding:
    """Judge a claim at a kink: wrong only outside the one-sided slopes, and for one element."""
    results, live = weighing.results, weighing.live
    kinked, smooth = live & results.kink, live & (results.usable | results.constant)
    undecided = weighing.undecided(live & ~smooth)
    if not (kinked | smooth)[live].all():
        return undecided
    part = weighing.claim.masked(smooth)
    if not part.finite:
        return undecided.decided(Verdict.INCONCLUSIVE, Reason.NOT_FINITE)
    rest = weighing.contract(part, smooth, results.error)
    found = across_a_kink(weighing.claim, weighing.line, weighing.tangents, kinked, rest)
    # Moved together, elements at a tie have a slope that no convention for each need match.
    if moved(weighing.tangents) == 1 and found.contradicts(part.noise_along(weighing.tangents)):
        if jumps_over(weighing.claim, weighing.line, weighing.tangents):
            return undecided.decided(Verdict.INCONCLUSIVE, Reason.FINE_STRUCTURE)
        if may_hide(weighing.claim, weighing.tangents, found):
            return undecided.decided(Verdict.INCONCLUSIVE, Reason.NOISE)
        return found.decided(Verdict.WRONG)
    return found if found.verdict else undecided
