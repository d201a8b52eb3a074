"""Judge one direction by the whole ladder of steps, every result weighed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.estimate import Array
from bpverify.engine.finding import LEAST_DIGITS, TAIL, Finding
from bpverify.engine.flat import claims_nothing, is_flat
from bpverify.engine.inner import may_hide
from bpverify.engine.line import Line
from bpverify.engine.misgiving import jumps_over, misgiving
from bpverify.engine.onesided import across_a_kink
from bpverify.engine.piece import FlatPiece
from bpverify.engine.session import Session
from bpverify.engine.structure import Results, each_result
from bpverify.engine.tangents import moved
from bpverify.engine.verdict import Reason, Verdict

#: A claim on what stands still is followed until it would have moved results by so many times their size.
FAR = 16
#: "Never moves" refutes a claim only if the claimed move is beyond any rounding of the results,
#: that of a long computation included.
PLAIN_TO_SEE = 1e4


def thorough(claim: Claim, line: Line) -> Finding:
    """Return the verdict of the whole ladder: from one level above the first to the finest exact."""
    arithmetic = claim.session.arithmetic
    line.reach(range(arithmetic.first[0] - 2, arithmetic.deepest + 1, 2))
    tangents = [line.tangents[i] for i in claim.session.problem.movable_indices]
    return _Weighing(claim, line, tangents, each_result(line), claim.cotangent != 0).finding()


@dataclass(frozen=True)
class _Weighing:
    """A claim along a line, and each result's slope there; ``live`` results count for the claim."""

    claim: Claim
    line: Line
    tangents: Sequence[Array]
    results: Results
    live: Array

    def finding(self) -> Finding:
        found = self._as_moved()
        return self._on_a_flat_piece(found) if found.verdict is Verdict.INCONCLUSIVE else found

    def _as_moved(self) -> Finding:
        results, live = self.results, self.live
        whole = self._contract(self.claim, live & ~results.constant, results.error)
        if results.usable[live].all():
            if whole.digits >= LEAST_DIGITS:
                return whole.decided(Verdict.VERIFIED)
            if is_flat(self.claim, self.tangents, whole):
                return whole.decided(Verdict.ZERO)
        if results.constant[live].all():
            return self._motionless(whole)
        if (live & results.kink).any():
            return self._at_a_kink()
        return self._masked()

    def _contract(
        self, claim: Claim, keep: Array, errors: Array, values: Array | None = None
    ) -> Finding:
        g = claim.cotangent[keep]
        claimed, allowed = claim.along(self.tangents)
        value = (g * (self.results.value if values is None else values)[keep]).sum()
        return Finding(claimed, allowed, value, np.abs(g * errors[keep]).sum())

    def _undecided(self, left_out: Array) -> Finding:
        whole = self._contract(self.claim, self.live, self.results.error)
        return whole.decided(
            Verdict.INCONCLUSIVE, _reason(self.results, left_out, self.claim.session)
        )

    def _motionless(self, found: Finding) -> Finding:
        """Judge a claim on results that never move by a bit."""
        still = replace(found, numeric=0.0, error=0.0)
        if still.claimed == 0:
            return still.decided(Verdict.ZERO)
        # A claim of a saturated result moves it visibly at no step near the point. So the claimed
        # move must be plain to see over the upper half of the ladder, not at its top alone.
        seen = np.abs(self.claim.cotangent * self._at_rest(self.live))[self.live].sum()
        if abs(still.claimed) - still.allowance <= TAIL * seen:
            return still.decided(Verdict.INCONCLUSIVE, Reason.SATURATED)
        piece = self._piece(self.live, still)
        steep = np.abs(self.claim.cotangent[self.live] * piece.slopes).sum()
        if piece.jumps or not replace(still, error=steep).contradicts():
            return still.decided(Verdict.INCONCLUSIVE, _ends(piece))
        # Steps that jump over a singular point, as that of |x|**p, see its flat surroundings.
        doubt = self._doubt(still, self.live)
        return still.decided(*doubt) if doubt else still.decided(Verdict.WRONG)

    def _masked(self) -> Finding:
        """Judge the results that can be believed; leave the others out of claim and slope."""
        results, live = self.results, self.live
        keep = live & results.usable & (results.resolved | results.constant) & ~results.dead
        undecided = self._undecided(live & ~keep)
        if not (keep & ~results.constant).any():
            return undecided
        part = self.claim.masked(keep)
        if not part.finite:
            return undecided.decided(Verdict.INCONCLUSIVE, Reason.NOT_FINITE)
        found = self._contract(part, keep, results.error)
        if found.agrees:
            left_out = abs(undecided.claimed - found.claimed)
            found = replace(found, claimed=undecided.claimed, error=found.error + left_out)
            return found.decided(Verdict.VERIFIED) if found.digits >= LEAST_DIGITS else undecided
        wary = self._contract(part, keep, results.cautious)
        contradicted = wary.contradicts(part.noise_along(self.tangents))
        if not contradicted or self._lost_beside_cotangent(found):
            return undecided
        doubt = self._doubt(found, keep)
        return undecided.decided(*doubt) if doubt else found.decided(Verdict.WRONG)

    def _on_a_flat_piece(self, undecided: Finding) -> Finding:
        """Judge results that stand still near the point as flat there, if they end in no jump."""
        results, live = self.results, self.live
        resting = live & (results.constant | (results.still > 0))
        if not (live & (results.still > 0)).any():
            return undecided
        if claims_nothing(self.claim, self.tangents):
            return self._flat(undecided, resting)
        keep = resting | (live & results.usable & results.resolved & ~results.dead)
        part = self.claim.masked(keep)
        if not part.finite:
            return undecided
        errors, values = self._at_rest(resting), np.where(resting, 0, results.value)
        found = self._contract(part, keep, errors, values)
        noise = part.noise_along(self.tangents) if found.contradicts() else 0.0
        if not found.contradicts(noise) or self._lost_beside_cotangent(found):
            return undecided
        piece = self._piece(resting, found)
        errors[resting] += piece.slopes
        found = self._contract(part, keep, errors, values)
        if piece.jumps or not found.contradicts(noise):
            return undecided.decided(Verdict.INCONCLUSIVE, _ends(piece))
        doubt = self._doubt(found, keep)
        return undecided.decided(*doubt) if doubt else found.decided(Verdict.WRONG)

    def _at_rest(self, resting: Array) -> Array:
        """Return errors as wide as what is not plain to see: a long computation may have lost it.

        Of results that never move that is no more than the widest of theirs, however many there are.
        """
        session, weights = self.claim.session, np.abs(self.claim.cotangent)
        constant = resting & self.results.constant
        middle = self.line.steps[len(self.line.steps) // 2, 0]
        still = np.where(constant, middle, np.where(resting, self.results.still, 1))
        seen = PLAIN_TO_SEE / TAIL * session.arithmetic.unit * np.maximum(np.abs(session.base), 1)
        errors = np.where(resting, seen / still, self.results.cautious)
        if constant.any():
            errors[constant] = (weights * errors)[constant].max() / weights[constant].sum()
        return errors

    def _piece(self, resting: Array, found: Finding) -> FlatPiece:
        """Return what stands still, and where it ends: as far off, too, as the claim asks for.

        There it would have moved results by sixteen times their size, or by 16: past any stair, and past
        that of a quantised operand whose next function flattens out on the way.
        """
        line, claimed = self.line, abs(float(found.claimed))
        weights = np.abs(self.claim.cotangent[resting])
        size = float((weights * np.maximum(np.abs(line.session.base[resting]), 1)).sum())
        bounded = any(room is not None for room in line.session.problem.room)
        far = 2.0**-line.coarsest if bounded else FAR * size / claimed if claimed else 0.0
        slope = claimed / float(weights.max())
        still = np.where(self.results.constant, line.steps[0, 0], self.results.still)
        return FlatPiece(line, resting, still, far, slope)

    def _flat(self, undecided: Finding, resting: Array) -> Finding:
        """Judge a claim of nothing on results that stand still, all of them."""
        if not resting[self.live].all():
            return undecided
        piece = self._piece(resting, replace(undecided, claimed=0.0))
        size = np.where(piece.base == 0, 1, np.abs(piece.base))
        nothing = sqrt(self.claim.session.arithmetic.unit) * size
        if piece.jumps or (piece.slopes > nothing).any():
            return undecided.decided(Verdict.INCONCLUSIVE, _ends(piece))
        return replace(undecided, numeric=0.0, error=0.0).decided(Verdict.ZERO)

    def _doubt(self, found: Finding, counted: Array) -> tuple[Verdict, Reason] | None:
        """Return what else than a mistake may explain a contradiction, if anything."""
        if misgiving(self.claim, self.line, found, counted):
            return Verdict.INCONCLUSIVE, Reason.FINE_STRUCTURE
        if may_hide(self.claim.masked(counted), self.tangents, found):
            return Verdict.INCONCLUSIVE, Reason.NOISE
        return None

    def _lost_beside_cotangent(self, found: Finding) -> bool:
        """Return whether a claim of zero may be a tiny slope that backward's own rounding took.

        In dy * (1 - s) with s near 1 nothing is left of less than a unit of dy, and jitter shows none
        of it: zero stays zero. What is seen along the whole tangent must be more.
        """
        largest = float(np.abs(self.claim.cotangent).max(initial=0))
        return bool(
            found.claimed == 0
            and abs(found.numeric) <= self.claim.session.arithmetic.unit * largest
        )

    def _at_a_kink(self) -> Finding:
        """Judge a claim at a kink: wrong only outside the one-sided slopes, and for one element."""
        results, live = self.results, self.live
        kinked, smooth = live & results.kink, live & (results.usable | results.constant)
        undecided = self._undecided(live & ~smooth)
        if not (kinked | smooth)[live].all():
            return undecided
        part = self.claim.masked(smooth)
        if not part.finite:
            return undecided.decided(Verdict.INCONCLUSIVE, Reason.NOT_FINITE)
        rest = self._contract(part, smooth, results.error)
        found = across_a_kink(self.claim, self.line, self.tangents, kinked, rest)
        # Moved together, elements at a tie have a slope that no convention for each need match.
        if moved(self.tangents) == 1 and found.contradicts(part.noise_along(self.tangents)):
            if jumps_over(self.claim, self.line, self.tangents):
                return undecided.decided(Verdict.INCONCLUSIVE, Reason.FINE_STRUCTURE)
            if may_hide(self.claim, self.tangents, found):
                return undecided.decided(Verdict.INCONCLUSIVE, Reason.NOISE)
            return found.decided(Verdict.WRONG)
        return found if found.verdict else undecided


def _ends(piece: FlatPiece) -> Reason:
    return Reason.JUMP if piece.jumps else Reason.SATURATED


def _reason(results: Results, left_out: Array, session: Session) -> Reason:
    """Name what kept most of the left-out results from being believed."""
    lost = Reason.LEFT_DOMAIN if session.refused else Reason.NOT_FINITE
    named = (
        (Reason.UNSTABLE if session.unstable else lost, results.lost),
        (Reason.JUMP, results.jump),
        (Reason.KINK, results.kink),
        (Reason.FINE_STRUCTURE, results.fine),
        (Reason.SATURATED, results.constant | results.dead | (results.still > 0)),
    )
    counts = [(int((left_out & found).sum()), reason) for reason, found in named]
    most = max(count for count, _ in counts)
    return next((r for c, r in counts if c == most), Reason.NOISE) if most else Reason.NOISE
