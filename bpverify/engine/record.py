"""What is known of one gradient so far."""

from __future__ import annotations

from collections import Counter
from math import inf

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.finding import LEAST_DIGITS, PLAIN, Finding
from bpverify.engine.judgement import CODES, NOT_JUDGED
from bpverify.engine.screen import Screened
from bpverify.engine.verdict import Reason, Verdict

#: Lengths follow the claim, in powers of two: a claim with a mistake may be checked along half the
#: length, which doubles round-off's part of the bar; and noise, the largest of three samples, may be
#: another factor of two apart there.
RESERVE = 4


#: What a record says of each element before any is judged singly.
NO_CODE, NO_NUMBER, NO_DIGITS = np.int64(NOT_JUDGED), np.longdouble(np.nan), np.float64(np.nan)
BLIND = np.float64(inf)


class Record:
    """Collects what directions and single elements show of one gradient.

    ``seen`` is the direction that accepted it, ``whole`` what settled it otherwise. ``suspect``:
    directions over the whole of it are against it. ``doubted``: they were, and the one
    that accepts it is less exact. ``needs``: the digits that would tell whether
    a contradiction was one. ``kinked``: a direction crossed kinks that may cover mistakes.
    ``doubt``: the smallest relative bar with which a
    direction was against it. ``cleared``: the least digits of directions
    over parts of it, infinite if there was none. ``complete``: every element that is not judged
    singly is covered by a direction. ``drawn``: the elements that were drawn to be judged singly,
    beside what directions say of all. ``lost``: which elements lost digits to rounding; None: none.
    """

    def __init__(self, gradient: Array):
        shape = gradient.shape
        self.gradient = gradient
        self.size = gradient.size
        self.seen: Screened | None = None
        self.whole: Finding | None = None
        self.suspect = self.doubted = False
        self.nearly_hidden = True
        self.kinked = False
        self.needs = 0.0
        self.doubt = inf
        self.cleared = inf
        self.complete = True
        self.broken_off: Reason | None = None
        self.drawn: list[int] = []
        self.reasons: Counter[Reason] = Counter()
        self.lost: Array | None = None
        self.witness: float | None = None
        # Stand-ins until an element is judged singly: ``add`` makes room for values.
        self.singly = False
        self.codes = _stand_in(NO_CODE, shape)
        self.numeric = self.error = _stand_in(NO_NUMBER, shape)
        self.digits = _stand_in(NO_DIGITS, shape)
        self.detects = _stand_in(BLIND, shape)

    def accept(self, seen: Screened) -> None:
        """Keep a screen's finding if it says more than the one before."""
        found = seen.finding
        if found.verdict is None:
            # A mistake that is so far beyond the bar is as plain in a part of the elements as in all.
            self.nearly_hidden = not found.gap >= PLAIN * found.bar
            self.needs = max(self.needs, found.digits_to_tell())
            # A plain mistake in company is the other's where a direction of its own clears this one.
            plain = seen.shared and not self.nearly_hidden
            if found.contradicts() and seen.size > 0 and not plain:
                self.doubt = min(self.doubt, float(found.bar / seen.size))
                self._reconsider()
        elif found.verdict is Verdict.INCONCLUSIVE:
            # What a kink of one element hides in the others, only a look at each can tell.
            self.kinked = found.reason is Reason.KINK
            if not self.kinked:
                self.settle(found)
        elif found.verdict is Verdict.VERIFIED and self.outweighs(found, seen.size):
            return
        elif self.seen is None or seen.digits > self.seen.digits:
            self.seen = seen

    def _reconsider(self) -> None:
        """Take back an acceptance that is less exact than what has since refuted it."""
        seen = self.seen
        if seen and seen.finding.verdict is Verdict.VERIFIED:
            self.seen = None if self.outweighs(seen.finding, seen.size) else seen

    def outweighs(self, found: Finding, size: float) -> bool:
        """Return whether a more exact direction has refuted what this one, of this size, accepts."""
        return bool(found.bar > self.doubt * size)

    def accepted_with(self, digits: float) -> bool:
        """Return whether some direction accepted this gradient to so many digits, or as zero."""
        if self.seen is None:
            return False
        digitless = self.seen.finding.verdict in (Verdict.ZERO, Verdict.SUBGRADIENT)
        return digitless or self.seen.digits >= max(digits, LEAST_DIGITS)

    def decided_with(self, digits: float) -> bool:
        """Return whether nothing more need be asked: accepted to so many digits, or settled."""
        return self.accepted_with(digits) or self.whole is not None

    @property
    def wrong(self) -> int:
        """How many elements were found wrong."""
        return int((self.codes == CODES.index(Verdict.WRONG)).sum())

    @property
    def unaccepted(self) -> int:
        """How many elements were found wrong, at a kink, or left open."""
        fine = [CODES.index(v) for v in (Verdict.VERIFIED, Verdict.ZERO)]
        return int((~np.isin(self.codes, [NOT_JUDGED, *fine])).sum())

    def settle(self, found: Finding) -> None:
        """Keep a verdict on the gradient as a whole."""
        self.whole = found
        if found.reason:
            self.reasons[found.reason] += 1

    def add(self, index: int, found: Finding) -> None:
        """Add the finding on one element, per unit of that element."""
        if not self.singly:
            self.singly = True
            self.codes, self.digits = self.codes.copy(), self.digits.copy()
            self.numeric, self.error = self.numeric.copy(), self.error.copy()
            self.detects = self.detects.copy()
        self.codes.flat[index] = CODES.index(found.verdict or Verdict.INCONCLUSIVE)
        if found.verdict in (None, Verdict.INCONCLUSIVE):
            self.reasons[found.reason or Reason.NOISE] += 1
        self.numeric.flat[index] = found.numeric
        # Rounding inside the op moves the slope of what is computed as it moves the claim.
        self.error.flat[index] = found.error + found.allowance
        if found.verdict is Verdict.VERIFIED:
            self.digits.flat[index] = found.digits
            self.detects.flat[index] = detectable(found, found.claimed)

    def draw(self, index: int, found: Finding) -> None:
        """Add the finding on an element that was drawn.

        What is too small to be judged by itself, beside results that are large, is left to the
        directions; the others were never in question.
        """
        self.drawn.append(index)
        if found.verdict not in (None, Verdict.INCONCLUSIVE):
            self.add(index, found)
        if found.verdict is Verdict.WRONG:
            self.complete = False

    def break_off(self, why: Reason) -> None:
        """Remember why no more was asked, unless this gradient has its verdict already."""
        judged = self.singly and bool((self.codes != NOT_JUDGED).all())
        if not (judged or (self.decided_with(0.0) and not self.suspect)):
            self.broken_off, self.complete = why, False


def _stand_in(value: np.generic, shape: tuple[int, ...]) -> Array:
    """Return an array that has one value at every element: it takes no memory, and is read-only."""
    return np.ndarray(shape, value.dtype, value, strides=(0,) * len(shape))


def detectable(found: Finding, part: Array | float) -> Array:
    """Return the smallest relative error in a part that would have broken the agreement."""
    size = np.abs(np.asarray(part, dtype=float))
    return np.where(size > 0, float(RESERVE * found.bar + found.gap) / size, inf)
