"""A claim on results that stand still: near the point, or at every step of the ladder."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.finding import TAIL, Finding
from bpverify.engine.flat import claims_nothing
from bpverify.engine.piece import FlatPiece
from bpverify.engine.verdict import Reason, Verdict
from bpverify.engine.weighing import Weighing

#: A claim on what stands still is followed until it would have moved results by so many times their size.
FAR = 16
#: "Never moves" refutes a claim only if the claimed move is beyond any rounding of the results,
#: that of a long computation included.
PLAIN_TO_SEE = 1e4


def motionless(weighing: Weighing, found: Finding) -> Finding:
    """Judge a claim on results that never move by a bit."""
    still = replace(found, numeric=0.0, error=0.0)
    if still.claimed == 0:
        return still.decided(Verdict.ZERO)
    # A claim of a saturated result moves it visibly at no step near the point. So the claimed
    # move must be plain to see over the upper half of the ladder, not at its top alone.
    seen = np.abs(weighing.claim.cotangent * _at_rest(weighing, weighing.live))[weighing.live].sum()
    if abs(still.claimed) - still.allowance <= TAIL * seen:
        return still.decided(Verdict.INCONCLUSIVE, Reason.SATURATED)
    piece = _piece(weighing, weighing.live, still)
    steep = np.abs(weighing.claim.cotangent[weighing.live] * piece.slopes).sum()
    if piece.jumps or not replace(still, error=steep).contradicts():
        return still.decided(Verdict.INCONCLUSIVE, _ends(piece))
    # Steps that jump over a singular point, as that of |x|**p, see its flat surroundings.
    doubt = weighing.doubt(still, weighing.live)
    return still.decided(*doubt) if doubt else still.decided(Verdict.WRONG)


def on_a_flat_piece(weighing: Weighing, undecided: Finding) -> Finding:
    """Judge results that stand still near the point as flat there, if they end in no jump."""
    results, live = weighing.results, weighing.live
    resting = live & (results.constant | (results.still > 0))
    if not (live & (results.still > 0)).any():
        return undecided
    if claims_nothing(weighing.claim, weighing.tangents):
        return _flat(weighing, undecided, resting)
    keep = resting | (live & results.usable & results.resolved & ~results.dead)
    part = weighing.claim.masked(keep)
    if not part.finite:
        return undecided
    errors, values = _at_rest(weighing, resting), np.where(resting, 0, results.value)
    found = weighing.contract(part, keep, errors, values)
    noise = part.noise_along(weighing.tangents) if found.contradicts() else 0.0
    if not found.contradicts(noise) or weighing.lost_beside_cotangent(found):
        return undecided
    piece = _piece(weighing, resting, found)
    errors[resting] += piece.slopes
    found = weighing.contract(part, keep, errors, values)
    if piece.jumps or not found.contradicts(noise):
        return undecided.decided(Verdict.INCONCLUSIVE, _ends(piece))
    doubt = weighing.doubt(found, keep)
    return undecided.decided(*doubt) if doubt else found.decided(Verdict.WRONG)


def _at_rest(weighing: Weighing, resting: Array) -> Array:
    """Return errors as wide as what is not plain to see: a long computation may have lost it.

    Of results that never move that is no more than the widest of theirs, however many there are.
    """
    session, weights = weighing.claim.session, np.abs(weighing.claim.cotangent)
    constant = resting & weighing.results.constant
    middle = weighing.line.steps[len(weighing.line.steps) // 2, 0]
    still = np.where(constant, middle, np.where(resting, weighing.results.still, 1))
    seen = PLAIN_TO_SEE / TAIL * session.arithmetic.unit * np.maximum(np.abs(session.base), 1)
    errors = np.where(resting, seen / still, weighing.results.cautious)
    if constant.any():
        errors[constant] = (weights * errors)[constant].max() / weights[constant].sum()
    return errors


def _piece(weighing: Weighing, resting: Array, found: Finding) -> FlatPiece:
    """Return what stands still, and where it ends: as far off, too, as the claim asks for.

    There it would have moved results by sixteen times their size, or by 16: past any stair, and past
    that of a quantised operand whose next function flattens out on the way.
    """
    line, claimed = weighing.line, abs(float(found.claimed))
    weights = np.abs(weighing.claim.cotangent[resting])
    size = float((weights * np.maximum(np.abs(line.session.base[resting]), 1)).sum())
    bounded = any(room is not None for room in line.session.problem.room)
    far = 2.0**-line.coarsest if bounded else FAR * size / claimed if claimed else 0.0
    slope = claimed / float(weights.max())
    still = np.where(weighing.results.constant, line.steps[0, 0], weighing.results.still)
    return FlatPiece(line, resting, still, far, slope)


def _flat(weighing: Weighing, undecided: Finding, resting: Array) -> Finding:
    """Judge a claim of nothing on results that stand still, all of them."""
    if not resting[weighing.live].all():
        return undecided
    piece = _piece(weighing, resting, replace(undecided, claimed=0.0))
    size = np.where(piece.base == 0, 1, np.abs(piece.base))
    nothing = sqrt(weighing.claim.session.arithmetic.unit) * size
    if piece.jumps or (piece.slopes > nothing).any():
        return undecided.decided(Verdict.INCONCLUSIVE, _ends(piece))
    return replace(undecided, numeric=0.0, error=0.0).decided(Verdict.ZERO)


def _ends(piece: FlatPiece) -> Reason:
    return Reason.JUMP if piece.jumps else Reason.SATURATED
