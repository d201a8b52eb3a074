"""Judge one direction with as few steps as the digits asked need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bpverify.engine.claim import Claim
from bpverify.engine.estimate import Array
from bpverify.engine.finding import LEAST_DIGITS, Finding
from bpverify.engine.flat import is_flat
from bpverify.engine.line import Line
from bpverify.engine.onesided import across_a_kink, kinked_results
from bpverify.engine.slope import Slope, slope_along
from bpverify.engine.verdict import Reason, Verdict

#: Levels that do not halve the error may do so together with the next ones, but not for ever.
MISSES = 2


def adaptive(claim: Claim, line: Line, asked: float, hasty: bool = False) -> Finding:
    """Add levels, larger or smaller ones as the error demands, until the digits asked are there.

    ``hasty``: or until claim and differences are plainly apart, for who only asks whether they agree.
    """
    arithmetic = claim.session.arithmetic
    line.reach(arithmetic.first)
    tangents = [line.tangents[i] for i in claim.session.problem.movable_indices]
    claimed = Finding(*claim.along(tangents))
    best, slope = _quick(claim, line, tangents, claimed, asked)
    misses, longer, helped = 0, True, False
    while not _enough(best, asked) and misses < MISSES and not (hasty and best.is_plain):
        coarser = longer and slope.noise_limited and line.exponents[0] > line.coarsest
        finest = line.exponents[-1]
        if not coarser and (helped or finest + 4 > arithmetic.deepest):
            break
        line.reach((line.exponents[0] - 2,) if coarser else (finest + 2, finest + 4))
        found, slope = _quick(claim, line, tangents, claimed, asked)
        missed = not found.error < best.error / 2
        misses += missed
        # What longer steps improve was limited by round-off: shorter ones would lose it again.
        longer, helped = longer and not (coarser and missed), coarser and not missed
        if found.error < best.error or (best.verdict is None and not best.outweighs(found)):
            best = found
    return best


def _enough(found: Finding, asked: float) -> bool:
    return found.verdict not in (None, Verdict.VERIFIED) or found.digits >= asked


def _quick(
    claim: Claim, line: Line, tangents: Sequence[Array], claimed: Finding, asked: float
) -> tuple[Finding, Slope]:
    """Return what the slope says at the levels evaluated so far, and the slope."""
    wanted = abs(claimed.claimed) * 10.0**-asked
    slope = slope_along(line, claim.cotangent, wanted)
    found = replace(claimed, numeric=slope.value, error=slope.error)
    # At a kink central differences tend to the mean of two slopes, which is no slope.
    kinked = kinked_results(line) & (claim.cotangent != 0)
    if found.digits >= asked / 2 or not kinked.any():
        if found.digits >= LEAST_DIGITS:
            return found.decided(Verdict.VERIFIED), slope
        flat = is_flat(claim, tangents, found)
        return found.decided(Verdict.ZERO if flat else None), slope
    part = claim.masked(~kinked)
    away = slope_along(line, part.cotangent, wanted)
    at_kink = across_a_kink(claim, line, tangents, kinked, _rest(part, tangents, away))
    return (at_kink if at_kink.verdict else found.decided(None, Reason.KINK)), slope


def _rest(part: Claim, tangents: Sequence[Array], away: Slope) -> Finding:
    """Return what the results without a kink on this line show.

    Backward may jump under jitter though no result has a kink here (the middle one of three that
    are sorted): what agrees without the jumps is known without them.
    """
    rest = Finding(*part.along(tangents), away.value, away.error)
    close = Finding(*part.along(tangents, spread=False), away.value, away.error)
    return close if close.digits > rest.digits else rest
