"""What counts as no slope at all."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.structure import VISIBLE


def is_flat(claim: Claim, tangents: Sequence[Array], found: Finding) -> bool:
    """Return whether claim and slope are both zero, the slope to half the digits of the results.

    That is: the whole tangent, at its natural length, would not change half of the digits.
    """
    if any(np.any(t * g) for t, g in zip(tangents, claim.gradients, strict=True)):
        return False
    session = claim.session
    size = np.linalg.norm(claim.cotangent * session.base)
    floor = sqrt(session.arithmetic.unit) * float(size)
    return found.agrees and found.error <= max(floor, float(np.finfo(session.base.dtype).tiny))


def is_drowned(claim: Claim, found: Finding) -> bool:
    """Return whether a slope that speaks neither way is hidden by the results' own rounding."""
    session = claim.session
    size = float(np.linalg.norm(claim.cotangent * session.base))
    rounding = VISIBLE * session.arithmetic.unit * size * 2.0 ** session.arithmetic.first[-1]
    return found.agrees and found.verdict is None and bool(found.error <= rounding)
