"""Accept gradients from as few directions as possible."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bpverify.engine.direction import spread_over_operands
from bpverify.engine.estimate import Array, moves, norm
from bpverify.engine.finding import LEAST_DIGITS, Finding
from bpverify.engine.flat import is_drowned, rounding
from bpverify.engine.line import Line
from bpverify.engine.quick import adaptive
from bpverify.engine.tangents import Tangents
from bpverify.engine.verdict import Reason, Verdict


@dataclass(frozen=True)
class Screened:
    """One operand's share in a direction on which claim and differences agree, or do not.

    ``shared``: other operands moved along it as well, and what speaks against it may be theirs.
    """

    finding: Finding
    tangent: Array
    size: float
    shared: bool = False

    @cached_property
    def digits(self) -> float:
        """Verified digits, relative to the typical size of this operand's part."""
        return self.finding.digits_of(self.size)

    def excuses(self, index: int, alone: Finding) -> bool:
        """Return whether what one element shows by itself, per unit, is a tie and no mistake.

        Of three that are sorted at a tie, the middle one moved alone is the first or the last, and never
        the middle: its one-sided slopes do not bound what it has in a piece next to the point. Where
        all elements moved together have the slope of one piece, each has; but for a mistake that
        this direction is too coarse to see.
        """
        whole = self.finding
        seen = alone.gap * abs(float(self.tangent.flat[index])) > whole.bar
        return whole.verdict is Verdict.SUBGRADIENT and bool(seen)


def screen(
    tangents: Tangents,
    pending: set[int],
    asked: float,
    final: bool,
    before: dict[int, Screened] | None = None,
) -> dict[int, Screened]:
    """Return what directions over all, then fewer, of the pending operands show.

    One direction accepts every operand whose part stands out of the error by half of the digits
    asked: its own error then has nowhere to hide. The others get a direction without those, and
    one each if this is the ``final`` screen. Operands whose gradients are all zero share a
    direction: if nothing moves along it, nothing moves along any of its parts; likewise where all
    parts drown in rounding. ``before`` is what a screen of the same session showed.
    """
    settled: dict[int, Screened] = {}
    groups = _again(tangents, before, sorted(pending)) if before else _first(tangents, pending)
    while groups:
        group = groups.pop()
        found = _one_direction(tangents, group, asked)
        finding = found[group[0]].finding
        if len(group) > 1 and _at_a_kink(finding):
            # Whose kink it is, and what it may cover, only each by itself can tell.
            groups += [[i] for i in group]
            continue
        if len(group) == 1 and finding.reason is Reason.KINK:
            found = _past_the_next(tangents, group[0], asked) or found
            finding = found[group[0]].finding
        clear = {i for i in group if _is_clear(found[i], asked)}
        if not clear and is_drowned(tangents.claim, finding):
            settled.update(_longer(tangents, group, asked) if final else found)
            continue
        if final:
            clear |= {i for i in group if len(group) == 1 or _is_at_best(tangents, found[i])}
        left = [i for i in group if i not in clear]
        if left and clear and (final or _is_promising(tangents, found, left, asked)):
            groups.append(left)
        elif left and final:
            parts = _apart(tangents, found, left)
            groups += parts if len(parts) > 1 else [[i] for i in left]
        else:
            clear = set(group)
        settled.update({i: found[i] for i in clear})
    return settled


def _first(tangents: Tangents, pending: set[int]) -> list[list[int]]:
    flat = {i for i in pending if not moves(tangents.claim.gradients[i])}
    return [sorted(g) for g in (flat, pending - flat) if g]


def _again(tangents: Tangents, before: dict[int, Screened], left: list[int]) -> list[list[int]]:
    """Return the groups to begin with, after a screen that has accepted some of its operands.

    Those had a part in the direction that the others were judged by, mostly the largest.
    """
    parts = _apart(tangents, before, left)
    single = [i for part in parts if len(part) == 1 for i in part]
    if len(single) < 2 or set(before) == set(left):
        return parts
    return [single, *(part for part in parts if len(part) > 1)]


def _apart(tangents: Tangents, found: dict[int, Screened], left: list[int]) -> list[list[int]]:
    """Return groups of one operand, but for those whose parts all drown: they do so together."""
    bound = rounding(tangents.claim)
    hidden = [i for i in left if found[i].size <= min(found[i].finding.error, bound)]
    return [[i] for i in left if i not in hidden] + ([hidden] if hidden else [])


def _is_promising(
    tangents: Tangents, found: dict[int, Screened], left: list[int], asked: float
) -> bool:
    """Return whether some part stands out of the results' rounding by half of the digits asked."""
    share = max(found[i].size for i in left) / tangents.size if tangents.size else 0.0
    needed = asked / 2 - tangents.session.arithmetic.digits
    return bool(share >= 10.0**needed)


def _is_at_best(tangents: Tangents, seen: Screened) -> bool:
    """Return whether round-off alone keeps a part from more digits, so by itself it has no more."""
    few = seen.finding.error <= rounding(tangents.claim)
    return bool(few) and seen.digits >= LEAST_DIGITS


def _is_clear(seen: Screened, asked: float) -> bool:
    return seen.digits >= asked / 2 or seen.finding.verdict in (Verdict.ZERO, Verdict.SUBGRADIENT)


def _at_a_kink(found: Finding) -> bool:
    kinked = found.verdict is Verdict.INCONCLUSIVE and found.reason is Reason.KINK
    return kinked or found.verdict is Verdict.SUBGRADIENT


def _longer(tangents: Tangents, group: list[int], asked: float) -> dict[int, Screened]:
    """Judge a group that drowns in rounding along the longest direction there is."""
    found = _one_direction(tangents, group, asked, absolute=True)
    saturated = {
        i: Screened(
            seen.finding.decided(Verdict.INCONCLUSIVE, Reason.SATURATED), seen.tangent, seen.size
        )
        for i, seen in found.items()
        if seen.finding.agrees and seen.digits < 1
    }
    return found | saturated


def _past_the_next(tangents: Tangents, i: int, asked: float) -> dict[int, Screened] | None:
    """Screen one operand along an ordered direction; None where it is no subgradient there.

    Of many elements at a tie, random lengths seldom leave the largest to the one that is picked.
    """
    found = _along(tangents, [i], tangents.ordered(i), asked)
    return found if found[i].finding.verdict is Verdict.SUBGRADIENT else None


def _one_direction(
    tangents: Tangents, group: list[int], asked: float, absolute: bool = False
) -> dict[int, Screened]:
    return _along(tangents, group, tangents.over(dict.fromkeys(group), absolute), asked)


def _along(
    tangents: Tangents, group: list[int], drawn: list[Array], asked: float
) -> dict[int, Screened]:
    claim = tangents.claim
    line = Line(claim.session, spread_over_operands(claim.session, drawn))
    finding = adaptive(claim, line, asked)
    shared = len(group) > 1
    return {
        i: Screened(finding, drawn[i], _size(drawn[i], claim.gradients[i]), shared) for i in group
    }


def _size(tangent: Array, gradient: Array) -> float:
    return norm(tangent * gradient)
