"""Judge one direction: quickly if claim and differences agree, thoroughly if they do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bpverify.engine.claim import Claim
from bpverify.engine.direction import spread_over_operands
from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.flat import is_drowned
from bpverify.engine.line import Line
from bpverify.engine.misgiving import ever_near_claim
from bpverify.engine.quick import adaptive
from bpverify.engine.tangents import moved
from bpverify.engine.thorough import thorough
from bpverify.engine.verdict import Reason, Verdict


def examine(
    claim: Claim, tangents: Sequence[Array], asked: float, others: Sequence[Sequence[Array]] = ()
) -> Finding:
    """Return the verdict along a direction; ``others`` are independent lengths for the same one.

    Without others a direction on which claim and differences disagree stays undecided.
    """
    session = claim.session
    lines = [Line(session, spread_over_operands(session, t)) for t in (tangents, *others)]
    quick = found = adaptive(claim, lines[0], asked)
    if found.verdict is not None or not others:
        return found
    if is_drowned(claim, found):
        # Not one digit, though nothing speaks against the claim: only longer steps could.
        longer = adaptive(claim, lines[-1], asked)
        if longer.verdict is not None:
            return quick.unless_outweighed(longer.per(_ratio(others[-1], tangents)))
        if longer.agrees:
            return found.decided(Verdict.INCONCLUSIVE, Reason.SATURATED)
    found = thorough(claim, lines[0])
    if found.verdict is not Verdict.WRONG:
        return quick.unless_outweighed(found)
    single, again = moved(tangents) == 1, []
    for line, t in zip(lines[1:], others, strict=True):
        seen = thorough(claim, line)
        other = seen.per(_ratio(t, tangents))
        if single and _from_afar(found, other) and not ever_near_claim(claim, line, seen):
            other = other.decided(Verdict.INCONCLUSIVE, Reason.UNCONFIRMED)
        again.append(other)
    return quick.unless_outweighed(_confirmed(found, again, single))


def _ratio(tangents: Sequence[Array], others: Sequence[Array]) -> Any:
    """Return how many times as long as another direction of a single element this one is, signed.

    Directions of many elements are not parallel: what they say has no common length.
    """
    if moved(tangents) != 1:
        return 1.0
    # In the tangents' own type: a float would lose digits of extended ones.
    lengths = [sum(t.sum() for t in direction if t.any()) for direction in (tangents, others)]
    return lengths[0] / lengths[1]


#: What a ladder may show that makes every slope on this line doubtful.
STRUCTURE = (Reason.KINK, Reason.JUMP, Reason.FINE_STRUCTURE, Reason.NOT_FINITE)


def _from_afar(found: Finding, other: Finding) -> bool:
    """Return whether structure that one ladder shows has no part in the slope both have found."""
    return other.reason in STRUCTURE and other.contradicts() and found.repeats(other)


def _confirmed(found: Finding, again: Sequence[Finding], single: bool) -> Finding:
    """Call a gradient wrong if another ladder contradicts it, too, and none speaks for it.

    Along a ``single`` element both must find the same slope: one that depends on the length of the
    tangent is that of a quantised intermediate.
    """
    if found.error == 0 and any(other.verdict is not Verdict.WRONG for other in again):
        # What stands still on one ladder and moves on another is quantised, not constant.
        return found.decided(Verdict.INCONCLUSIVE, Reason.SATURATED)
    # Of one element both tell the same slope, and one too coarse to see the gap speaks for nobody.
    for other in again:
        if other.verdict is Verdict.VERIFIED and not (single and found.outweighs(other)):
            return other
        # A kink that only one of two ladders sees may be one seen from afar.
        seen = Reason.KINK if other.verdict is Verdict.SUBGRADIENT else other.reason
        if seen in STRUCTURE:
            return found.decided(Verdict.INCONCLUSIVE, seen)
    against = [other for other in again if other.verdict is Verdict.WRONG]
    if single and not all(found.repeats(other) for other in against):
        return found.decided(Verdict.INCONCLUSIVE, Reason.UNCONFIRMED)
    if against:
        return found
    return found.decided(Verdict.INCONCLUSIVE, Reason.UNCONFIRMED)
