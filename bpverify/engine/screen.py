"""Accept gradients from as few directions as possible."""

from __future__ import annotations

from dataclasses import dataclass

from bpverify.engine.direction import spread_over_operands
from bpverify.engine.estimate import Array, norm
from bpverify.engine.finding import Finding
from bpverify.engine.flat import is_drowned
from bpverify.engine.line import Line
from bpverify.engine.quick import adaptive
from bpverify.engine.tangents import Tangents
from bpverify.engine.verdict import Reason, Verdict


@dataclass(frozen=True)
class Screened:
    """One operand's share in a direction on which claim and differences agree, or do not."""

    finding: Finding
    tangent: Array
    size: float

    @property
    def digits(self) -> float:
        """Verified digits, relative to the typical size of this operand's part."""
        return self.finding.digits_of(self.size)


def screen(tangents: Tangents, pending: set[int], asked: float, final: bool) -> dict[int, Screened]:
    """Return what directions over all, then fewer, of the pending operands show.

    One direction accepts every operand whose part stands out of the error by half of the digits
    asked: its own error then has nowhere to hide. The others get a direction without those, and
    one each if this is the ``final`` screen. Operands whose gradients are all zero share a
    direction: if nothing moves along it, nothing moves along any of its parts; likewise where all
    parts drown in rounding.
    """
    settled: dict[int, Screened] = {}
    flat = {i for i in pending if not tangents.claim.gradients[i].any()}
    groups = [sorted(g) for g in (flat, pending - flat) if g]
    while groups:
        group = groups.pop()
        found = _one_direction(tangents, group, asked)
        clear = {i for i in group if _is_clear(found[i], asked)}
        if not clear and is_drowned(tangents.claim, found[group[0]].finding):
            settled.update(_longer(tangents, group, asked) if final else found)
            continue
        if len(group) == 1:
            clear = set(group)
        settled.update({i: found[i] for i in clear})
        left = [i for i in group if i not in clear]
        if clear and left:
            groups.append(left)
        elif left and final:
            groups += [[i] for i in left]
        else:
            settled.update({i: found[i] for i in left})
    return settled


def _is_clear(seen: Screened, asked: float) -> bool:
    return seen.digits >= asked / 2 or seen.finding.verdict in (Verdict.ZERO, Verdict.SUBGRADIENT)


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


def _one_direction(
    tangents: Tangents, group: list[int], asked: float, absolute: bool = False
) -> dict[int, Screened]:
    drawn = tangents.over(dict.fromkeys(group), absolute)
    claim = tangents.claim
    line = Line(claim.session, spread_over_operands(claim.session, drawn))
    finding = adaptive(claim, line, asked)
    return {i: Screened(finding, drawn[i], _size(drawn[i], claim.gradients[i])) for i in group}


def _size(tangent: Array, gradient: Array) -> float:
    return norm(tangent * gradient)
