"""The rounding inside forward and backward that results and gradients at the point do not show.

tanh(x) - tanh(y) + exp(-z) is 9e-27 at 40, 50 and 60, known to all its digits as it seems. Yet each
tanh is 1 there, rounded to units of 1: its slope of 1e-34 is in no difference, and a claim that has it
contradicts them all. Nor has a claim of a - y that part of it which is lost where a rounds to y. What is
added up of larger terms is no more finely rounded than they are, and where they cancel without a trace,
nothing at the point tells how large they were.

On the way from the point to zero they let go of their limits. There, where what is left is small
beside them, it jitters by far more than it is worth. What is seen of that is the rounding which may be
at the point, too. What is small because it decays, exp(-z) by itself, keeps its digits all along the
way, and shows none.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2, sqrt

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.problem import Operands
from bpverify.engine.rounding import FEW_ROUNDINGS
from bpverify.engine.session import Session
from bpverify.engine.structure import VISIBLE
from bpverify.engine.way import five, next_to, shares

#: Fourth differences of five results on the way; of independent errors they are sqrt(70) times as wide.
WEIGHTS = np.array([1.0, -4.0, 6.0, -4.0, 1.0])
WIDTH = sqrt(70)
#: Directions of random signs and lengths that tell how much operands' last places do: one may cancel.
SIGNS = 2


def may_hide(claim: Claim, tangents: Sequence[Array], found: Finding) -> bool:
    """Return whether what claim and differences are apart may be lost inside forward or backward.

    A slope that is lost moves the terms inside by less than their rounding, at the coarsest of the
    usual steps already: at coarser ones it would show. A gap that is beyond the rounding of anything
    in sight is not asked about, for it takes hundreds of evaluations.
    """
    session = claim.session
    weights, longest = np.abs(claim.cotangent), VISIBLE * 2.0 ** session.arithmetic.first[0]
    if found.gap > longest * session.arithmetic.unit * float(weights.sum()) * _in_sight(session):
        return False
    for ray in _rays(session):
        results, gradients = inner_rounding(session, ray)
        lost = sum((np.abs(t) * g).sum() for t, g in zip(tangents, gradients, strict=True))
        if found.gap <= longest * (weights * results).sum() + VISIBLE * lost:
            return True
    return False


def _in_sight(session: Session) -> float:
    """Return a magnitude that sums of products of operands, and the results, do not pass."""
    largest = float(np.abs(session.base).max(initial=1.0))
    for x in session.operands:
        largest *= max(1.0, float(np.abs(x).max(initial=0)))
    return largest


def _rays(session: Session) -> list[int | None]:
    """Return the ways to zero: of all that may be moved together, and of each operand alone."""
    movable = list(session.problem.movable_indices)
    return [None, *(movable if len(movable) > 1 else [])]


def inner_rounding(session: Session, ray: int | None = None) -> tuple[Array, list[Array]]:
    """Return how coarsely results and gradients are seen to be rounded on the way; 0 where not at all.

    All operands go to zero together, or one of them alone: its place among them.
    """
    if ray not in session.inner:
        session.inner[ray] = _seen_on(session, ray)
    return session.inner[ray]


def _seen_on(session: Session, ray: int | None) -> tuple[Array, list[Array]]:
    # So far apart that fourth differences of what is smooth sink under its rounding, and no further.
    step = 2.0 ** round(0.4 * log2(session.arithmetic.unit))
    conditions = _conditions(session, step)
    widest = [np.zeros_like(condition) for condition in conditions]
    for share in shares(session):
        found = _values(session, list(five(session, ray, share, step)))
        for most, rows, condition in zip(widest, found, conditions, strict=True):
            np.fmax(most, _jitter(rows, condition, session.arithmetic.unit, step), out=most)
    return widest[0], widest[1:]


def _values(session: Session, points: Sequence[Operands]) -> list[Array]:
    """Return the results and each gradient at some points, one row a point; NaN where there are none."""
    rows = session.results_at(points, len(points))
    try:
        found = [session.gradients(point) for point in points]
    except Exception:  # noqa: BLE001 - an op need not be defined on the way
        moved = [session.operands[i] for i in session.problem.movable_indices]
        return [rows, *(np.full((len(points), *x.shape), np.nan, rows.dtype) for x in moved)]
    return [rows, *(np.stack(each).astype(rows.dtype) for each in zip(*found, strict=True))]


def _conditions(session: Session, step: float) -> list[Array]:
    """Return by what share of itself each result and gradient changes for a share of the operands."""
    rng = np.random.default_rng(0)
    points = [point for _ in range(SIGNS) for point in next_to(session, rng, step)]
    with np.errstate(all="ignore"):
        found = [np.abs(rows[0::2] - rows[1::2]).max(axis=0) for rows in _values(session, points)]
        here = [session.base, *session.gradients()]
        shares = [apart / (2 * step * np.abs(at)) for apart, at in zip(found, here, strict=True)]
        return [np.where(np.isfinite(share), share, 0) for share in shares]


def _jitter(rows: Array, condition: Array, unit: float, step: float) -> Array:
    """Return how far neighbours jitter; 0 where no rounding of terms inside is needed to explain it."""
    with np.errstate(all="ignore"):
        seen = np.abs(np.tensordot(WEIGHTS.astype(rows.dtype), rows, (0, 0))) / WIDTH
        size = np.abs(rows).max(axis=0)
        change = np.abs(rows[-1] - rows[0]) / (4 * step)
        # The operands' own last places, and a fourth difference of what goes up and down.
        places = unit * (size + change + condition * size)
        explained = FEW_ROUNDINGS * (places + size * (step * change / size) ** 4)
        return np.asarray(np.where(seen > explained, seen, 0))
