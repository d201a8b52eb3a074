"""Before a gradient is called wrong: is there anything the ladder may have stepped over?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.estimate import Array, norm
from bpverify.engine.finding import Finding
from bpverify.engine.line import Line
from bpverify.engine.structure import VISIBLE
from bpverify.engine.tableau import RATIO

#: Levels looked at: those at which structure finer than the ladder would show first.
FINEST = 3
#: From level to level the error of a smooth slope falls to 1/16, or to 1/256 and 1/4096 where the first terms
#: are missing. What falls by more at once is straight from there.
STRAIGHT = 2.0**-16
#: Four times as far a jump has moved results as much, a kink by four times as much or more.
JUMPED = 3


def misgiving(claim: Claim, line: Line, found: Finding, counted: Array) -> bool:
    """Return whether a contradiction may be due to structure finer than the steps resolve.

    Either the claim itself varies over the finest steps by as much as it is off, without being
    right at any of them; or the very finest steps, too noisy for digits, side with the claim; or
    coarse ones do, and the point lies on a stair. ``counted`` marks the results that the finding is about.
    """
    part = claim if counted.all() else claim.masked(counted)
    tangents = [line.tangents[i] for i in claim.session.problem.movable_indices]
    return (
        _on_a_stair(part, line, found)
        or _scattered(part, line, tangents, found)
        or _sides_with_claim(part, line, found)
    )


def _scattered(claim: Claim, line: Line, tangents: Sequence[Array], found: Finding) -> bool:
    near = []
    for point in line.points(line.exponents[-FINEST:]):
        gradients = claim.session.gradients(point, claim.cotangent)
        pairs = zip(gradients, tangents, strict=True)
        near.append(float(sum(np.vdot(t, g.astype(t.dtype)) for g, t in pairs if t.any())))
    if jumps_over(claim, line, tangents):
        near.append(float(found.claimed))
    finite = [value for value in near if np.isfinite(value)]
    return not finite or max(finite) - min(finite) > found.gap / 4


def jumps_over(claim: Claim, line: Line, tangents: Sequence[Array]) -> bool:
    """Return whether even the finest step takes every element it moves past zero, and none is zero.

    The slope of |x|**p at 1e-300 is not that of its surroundings: only the claim tells them apart.
    """
    finest = float(np.abs(line.steps[-1, 0]))
    operands = [claim.session.operands[i] for i in claim.session.problem.movable_indices]
    pairs = zip(operands, tangents, strict=True)
    moved = [(np.abs(x[t != 0]), np.abs(t[t != 0])) for x, t in pairs]
    return all(((x > 0) & (x < finest * t)).all() for x, t in moved)


def _sides_with_claim(claim: Claim, line: Line, found: Finding) -> bool:
    arithmetic = claim.session.arithmetic
    line.reach([arithmetic.deepest + 2])
    steps = line.steps[-FINEST:, 0]
    with np.errstate(all="ignore"):
        quotients = (line.forth - line.back)[-FINEST:] @ claim.cotangent / (2 * steps)
        # What is small may be computed from what is about 1, on whose grid it stands still.
        size = norm(claim.cotangent * np.maximum(np.abs(claim.session.base), 1))
        rounding = VISIBLE / 8 * arithmetic.unit * size / steps
        nearer_claim = np.abs(quotients - found.claimed) <= rounding
        far = np.abs(quotients - found.numeric) > rounding
    return bool((nearer_claim & far).any())


def _on_a_stair(claim: Claim, line: Line, found: Finding) -> bool:
    """Return whether results are straight near the point, and go the claim's way from there by jumps.

    x times what is known to few digits, as 1 + erf(x) far to the left, is straight from stair to stair: no
    digit of its slope there is that of what it is the stairs of, which coarse steps see.
    """
    base, steps = line.session.base, line.steps[:, 0]
    with np.errstate(all="ignore"):
        slopes = np.stack([line.forth - base, base - line.back]) @ claim.cotangent / steps
        apart = np.abs(slopes - found.numeric) / found.gap
        away = np.abs(slopes - found.claimed) / found.gap
        near = np.abs(slopes.mean(axis=0) - found.claimed) < found.gap / 4
    last = [_last_off(side) for side in apart]
    jumped = any(
        i > 0 and RATIO * a[i - 1] < JUMPED * a[i] for a, i in zip(apart, last, strict=True)
    )
    # At once either way, and all the way to the claim: no kink beyond the step before does that.
    at_once = last[0] == last[1] >= 0 and near[last[0]] and (away[:, last[0]] < 1 / 2).all()
    return bool((jumped and near.any()) or at_once)


def _last_off(apart: Array) -> int:
    """Return the last level off a line, by these parts of the gap, if the next ones are on it; else -1."""
    off = np.flatnonzero(apart > 1 / 4)
    last = int(off[-1]) if off.size else -1
    on_it = apart[last + 1 : last + 1 + FINEST]
    return last if on_it.size == FINEST and (on_it < STRAIGHT).all() else -1


def ever_near_claim(claim: Claim, line: Line, found: Finding) -> bool:
    """Return whether a quotient at any level comes nearer to the claim than a quarter of the gap.

    Coarse steps over a quantised intermediate see the claimed slope, and fine ones another.
    """
    with np.errstate(all="ignore"):
        quotients = (line.forth - line.back) @ claim.cotangent / (2 * line.steps[:, 0])
        return bool((np.abs(quotients - found.claimed) < found.gap / 4).any())
