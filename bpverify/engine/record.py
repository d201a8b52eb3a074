"""What is known of one gradient so far."""

from __future__ import annotations

from collections import Counter
from math import inf

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.judgement import CODES, NOT_JUDGED, Elements, OperandJudgement
from bpverify.engine.screen import Screened
from bpverify.engine.tangents import Tangents
from bpverify.engine.verdict import Reason, Verdict


class Record:
    """Collects a screen's and single elements' findings on one gradient."""

    def __init__(self, gradient: Array):
        shape = gradient.shape
        self.gradient = gradient
        self.size = gradient.size
        self.seen: Screened | None = None
        self.codes = np.full(shape, NOT_JUDGED)
        self.numeric = np.full(shape, np.nan, dtype=np.longdouble)
        self.error = np.full(shape, np.nan, dtype=np.longdouble)
        self.digits = np.full(shape, np.nan)
        self.detects = np.full(shape, inf)
        self.reasons: Counter[Reason] = Counter()
        self.out_of_budget = False
        self.complete = True
        self.nearly_hidden = True
        self.whole: Finding | None = None
        self.lost = np.zeros(shape, dtype=bool)

    def accept(self, seen: Screened, tangents: Tangents) -> None:
        """Keep a screen's finding if it says more than the one before."""
        if seen.finding.verdict is None:
            # A mistake ten times the bar is as plain in a part of the elements as in all.
            self.nearly_hidden = seen.finding.gap < 10 * seen.finding.bar
            return
        if seen.finding.verdict is Verdict.INCONCLUSIVE:
            self.settle(seen.finding)
        elif self.seen is None or seen.digits > self.seen.digits:
            self.seen = seen

    @property
    def accepted(self) -> bool:
        """Whether some direction accepted this gradient."""
        return self.seen is not None and self.accepted_with(0.0)

    def accepted_with(self, digits: float) -> bool:
        """Return whether some direction accepted this gradient to so many digits, or as zero."""
        if self.seen is None:
            return False
        return self.seen.digits >= max(digits, 1.0) or self.seen.finding.verdict is Verdict.ZERO

    def settle(self, found: Finding) -> None:
        """Keep the verdict of directions over the whole operand."""
        self.whole = found
        if found.reason:
            self.reasons[found.reason] += 1

    def decided_with(self, digits: float) -> bool:
        """Return whether nothing more need be asked: accepted to so many digits, or hopeless."""
        return self.accepted_with(digits) or self.whole is not None

    def add(self, index: int, found: Finding) -> None:
        """Add the finding on one element, per unit of that element."""
        self.codes.flat[index] = CODES.index(found.verdict or Verdict.INCONCLUSIVE)
        if found.verdict in (None, Verdict.INCONCLUSIVE):
            self.reasons[found.reason or Reason.NOISE] += 1
        self.numeric.flat[index] = found.numeric
        self.error.flat[index] = found.error
        if found.verdict is Verdict.VERIFIED:
            self.digits.flat[index] = found.digits
            self.detects.flat[index] = detectable(found, found.claimed)

    def run_out(self) -> None:
        """Remember that the budget was spent before this gradient had its verdict."""
        self.out_of_budget = True

    def mark_imprecise(self, lost: Array) -> None:
        """Remember which elements' own-type values lost their digits to rounding."""
        self.lost = lost

    def judgement(self) -> OperandJudgement:
        """Return the verdict that follows from all that was found."""
        singly = self.codes != NOT_JUDGED
        codes = np.where(self.lost & (self.codes == VERIFIED), IMPRECISE, self.codes)
        elements = Elements(codes, self.numeric, self.error, self.gradient, self.digits)
        verdict = self._of_elements(elements) if singly.any() else self._of_direction()
        reason = None
        if verdict is Verdict.INCONCLUSIVE:
            reason = self._reason()
        return OperandJudgement(
            verdict, reason, self._digits(singly), self._detects(), self._how(singly), elements,
            complete=self.complete and not self.out_of_budget, reasons=dict(self.reasons),
        )

    def _of_elements(self, elements: Elements) -> Verdict:
        for verdict in (Verdict.WRONG, Verdict.IMPRECISE):
            if elements.count(verdict):
                return verdict
        if self.out_of_budget:
            return Verdict.INCONCLUSIVE
        order = (Verdict.VERIFIED, Verdict.SUBGRADIENT, Verdict.INCONCLUSIVE, Verdict.ZERO)
        return next(v for v in order if elements.count(v))

    def _of_direction(self) -> Verdict:
        if self.whole is not None and not self.accepted:
            verdict = self.whole.verdict or Verdict.INCONCLUSIVE
            return Verdict.IMPRECISE if verdict is Verdict.VERIFIED and self.lost.any() else verdict
        if not self.accepted:
            return Verdict.INCONCLUSIVE
        assert self.seen is not None
        if self.seen.finding.verdict is Verdict.ZERO:
            return Verdict.ZERO
        return Verdict.IMPRECISE if self.lost.any() else Verdict.VERIFIED

    def _reason(self) -> Reason:
        if self.out_of_budget:
            return Reason.BUDGET
        return self.reasons.most_common(1)[0][0] if self.reasons else Reason.NOISE

    def _digits(self, singly: Array) -> float:
        judged = self.digits[~np.isnan(self.digits)]
        if singly.any():
            return float(judged.min()) if judged.size else np.nan
        if self.whole is not None and not self.accepted:
            return self.whole.digits if self.whole.verdict is Verdict.VERIFIED else np.nan
        return self.seen.digits if self.accepted and self.seen and self.seen.size else np.nan

    def _detects(self) -> Array:
        if self.seen is None or not self.accepted:
            return self.detects
        found, parts = self.seen.finding, np.abs(self.seen.tangent * self.gradient)
        return np.asarray(np.fmin(self.detects, detectable(found, parts.astype(float))))

    def _how(self, singly: Array) -> str:
        if not singly.any():
            return "direction"
        return "element by element" if singly.all() else "direction, then elements"


VERIFIED, IMPRECISE = CODES.index(Verdict.VERIFIED), CODES.index(Verdict.IMPRECISE)


def detectable(found: Finding, part: Array | float) -> Array:
    """Return the smallest relative error in a part that would have broken the agreement."""
    size = np.abs(np.asarray(part, dtype=float))
    with np.errstate(all="ignore"):
        return np.where(size > 0, float(found.bar + found.gap) / size, inf)
