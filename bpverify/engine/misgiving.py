"""Before a gradient is called wrong: is there anything the ladder may have stepped over?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.estimate import Array, norm
from bpverify.engine.finding import Finding
from bpverify.engine.line import Line
from bpverify.engine.structure import VISIBLE

#: Levels looked at: those at which structure finer than the ladder would show first.
FINEST = 3


def misgiving(claim: Claim, line: Line, found: Finding, counted: Array) -> bool:
    """Return whether a contradiction may be due to structure finer than the steps resolve.

    Either the claim itself varies over the finest steps by as much as it is off, without being
    right at any of them; or the very finest steps, too noisy for digits, side with the claim.
    ``counted`` marks the results that the finding is about.
    """
    part = claim if counted.all() else claim.masked(counted)
    tangents = [line.tangents[i] for i in claim.session.problem.movable_indices]
    return _scattered(part, line, tangents, found) or _sides_with_claim(part, line, found)


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


def ever_near_claim(claim: Claim, line: Line, found: Finding) -> bool:
    """Return whether a quotient at any level comes nearer to the claim than a quarter of the gap.

    Coarse steps over a quantised intermediate see the claimed slope, and fine ones another.
    """
    with np.errstate(all="ignore"):
        quotients = (line.forth - line.back) @ claim.cotangent / (2 * line.steps[:, 0])
        return bool((np.abs(quotients - found.claimed) < found.gap / 4).any())
