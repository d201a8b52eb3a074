"""What was found out along one direction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, log10, nan

from bpverify.engine.verdict import Reason, Verdict

#: The error bar's measured tail: the true error of a believed slope was at most half of it in 99.9 %
#: of elements and never more than 1.7 times it but for one 7.1 in 279,000. Ten bounds them all.
TAIL = 10

#: A gap of so many bars needs no finer look.
PLAIN = 10

#: A slope of less than one sure digit says nothing of the claim.
LEAST_DIGITS = 1.0


@dataclass(frozen=True)
class Finding:
    """Claimed and numeric slope along a direction, their errors, and the verdict so far.

    ``verdict`` is None while claim and differences disagree and nothing explains it yet.
    """

    claimed: float = nan
    allowance: float = 0.0
    numeric: float = nan
    error: float = inf
    verdict: Verdict | None = None
    reason: Reason | None = None

    @property
    def gap(self) -> float:
        """Distance of claim and differences."""
        return abs(self.claimed - self.numeric)

    @property
    def bar(self) -> float:
        """The largest distance that rounding and truncation could explain."""
        return TAIL * self.error + self.allowance

    @property
    def agrees(self) -> bool:
        """Whether claim and differences agree within what both may be wrong by."""
        return bool(self.error < inf and self.gap <= self.bar)

    @property
    def is_plain(self) -> bool:
        """Whether claim and differences are so far apart that another level would change nothing."""
        return bool(self.error < inf and self.gap >= PLAIN * self.bar > 0)

    def contradicts(self, noise: float = 0.0) -> bool:
        """Return whether claim and differences differ by more than both may be wrong by.

        ``noise`` is further rounding of the claim, known only where it was asked for.
        """
        return bool(self.error < inf and self.gap > self.bar + noise)

    def outweighs(self, other: Finding) -> bool:
        """Return whether this contradiction stands against a later, less exact agreement.

        Two findings that repeat each other tell of one slope, and the more exact one decides: what
        a certificate made from the smaller bar promises, the larger one must not take back. Where
        they do not repeat each other, the first ladder was misled, and has no say.
        """
        return self.contradicts() and self.bar < other.bar and self.repeats(other)

    def unless_outweighed(self, other: Finding) -> Finding:
        """Return a later finding; where it accepts what this one refutes, it is inconclusive."""
        if other.verdict is Verdict.VERIFIED and self.outweighs(other):
            return other.decided(Verdict.INCONCLUSIVE, Reason.UNCONFIRMED)
        return other

    def digits_to_tell(self) -> float:
        """Return the digits at which a gap as large as this one could not be overlooked; 0 for none.

        The bar is TAIL errors wide, and is to be a TAIL-th of the gap.
        """
        size = max(abs(self.claimed), abs(self.numeric))
        if not self.contradicts() or not 0 < self.gap < inf or not 0 < size < inf:
            return 0.0
        return max(0.0, log10(float(TAIL * TAIL * size / self.gap)))

    def repeats(self, other: Finding) -> bool:
        """Return whether another ladder found the same slope, within what both may be wrong by."""
        bar = TAIL * (self.error + other.error) + self.allowance + other.allowance
        return bool(abs(self.numeric - other.numeric) <= bar)

    @property
    def uncertainty(self) -> float:
        """How far the claim may be from the truth, in its own unit."""
        return self.gap + self.error + self.allowance

    def digits_of(self, size: float) -> float:
        """Return how many digits of a contribution of this size are sure; none at all is -inf."""
        if not (self.agrees and size > 0):
            return -inf
        share = float(self.uncertainty / size)
        return -log10(share) if share > 0 else inf

    @property
    def digits(self) -> float:
        """Return the verified digits of the slope itself."""
        return self.digits_of(max(abs(self.claimed), abs(self.numeric)))

    def per(self, length: float) -> Finding:
        """Return this finding per unit of a tangent of this length (negative: pointing back)."""
        size = abs(length)
        return replace(
            self,
            claimed=self.claimed / length,
            allowance=self.allowance / size,
            numeric=self.numeric / length,
            error=self.error / size,
        )

    def decided(self, verdict: Verdict | None, reason: Reason | None = None) -> Finding:
        """Return this finding with a verdict."""
        return Finding(self.claimed, self.allowance, self.numeric, self.error, verdict, reason)
