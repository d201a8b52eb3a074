"""What counts as no slope at all."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.estimate import Array, norm
from bpverify.engine.finding import Finding
from bpverify.engine.structure import VISIBLE


def claims_nothing(claim: Claim, tangents: Sequence[Array]) -> bool:
    """Return whether the gradient is zero in every element that the tangents move."""
    pairs = zip(tangents, claim.gradients, strict=True)
    return not any(np.any(t * g) for t, g in pairs)


def is_flat(claim: Claim, tangents: Sequence[Array], found: Finding) -> bool:
    """Return whether claim and slope are both zero, the slope to half the digits of the results.

    That is: the whole tangent, at its natural length, would not change half of the digits.
    """
    if not claims_nothing(claim, tangents):
        return False
    session = claim.session
    size = norm(claim.cotangent * session.base)
    floor = sqrt(session.arithmetic.unit) * float(size)
    # In its own type: as a float64 the least normal longdouble would be zero.
    return bool(found.agrees and found.error <= max(floor, np.finfo(session.base.dtype).tiny))


def rounding(claim: Claim) -> float:
    """Return a slope so small that the results' own rounding hides it at the first levels."""
    session = claim.session
    size = norm(claim.cotangent * session.base)
    return VISIBLE * session.arithmetic.unit * size * 2.0 ** session.arithmetic.first[-1]


def is_drowned(claim: Claim, found: Finding) -> bool:
    """Return whether a slope that speaks neither way is hidden by the results' own rounding."""
    return found.agrees and found.verdict is None and bool(found.error <= rounding(claim))
