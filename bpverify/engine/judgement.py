"""What a judgement says: data only."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.verdict import Reason, Verdict

#: Position in ``CODES`` is the number used in arrays of verdicts; -1 is "not judged singly".
CODES: tuple[Verdict, ...] = tuple(Verdict)
NOT_JUDGED = -1


@dataclass(frozen=True)
class Elements:
    """Element by element, in the operand's shape; NaN and ``NOT_JUDGED`` where not judged singly.

    ``counts`` are how many elements have each verdict, in the order of ``CODES``.
    """

    codes: Array
    numeric: Array
    error: Array
    analytic: Array
    digits: Array
    counts: tuple[int, ...]

    def where(self, verdict: Verdict) -> tuple[tuple[int, ...], ...]:
        """Return the indices of the elements with this verdict."""
        if not self.count(verdict):
            return ()
        return tuple(tuple(map(int, i)) for i in np.argwhere(self.codes == CODES.index(verdict)))

    def count(self, verdict: Verdict) -> int:
        """Return how many elements have this verdict."""
        return self.counts[CODES.index(verdict)]

    @property
    def judged(self) -> int:
        """How many elements were judged singly."""
        return sum(self.counts)


@dataclass(frozen=True)
class OperandJudgement:
    """The verdict on one gradient.

    ``digits`` are the least verified ones; of a direction, relative to the typical size of this
    gradient's part in it. ``detects`` is an array of the operand's shape: the smallest relative
    error in that one element that this check would have caught (infinite where none would).
    ``reasons`` name what kept elements, or the gradient as a whole, inconclusive. ``complete``: no
    element was left out (of a gradient wrong nearly everywhere, some are drawn). ``witness``: the
    digits to which the complex step bears out a gradient that differences cannot see, if heard.
    ``drawn``: the elements that were drawn and judged singly, beside a direction over all.
    """

    verdict: Verdict
    reason: Reason | None
    digits: float
    detects: Array
    how: str
    elements: Elements
    complete: bool = True
    reasons: dict[Reason, int] = field(default_factory=dict)
    witness: float | None = None
    drawn: tuple[tuple[int, ...], ...] = ()

    @property
    def wrong(self) -> tuple[tuple[int, ...], ...]:
        """Indices of the wrong elements; all of them if ``complete``."""
        return self.elements.where(Verdict.WRONG)

    @property
    def detects_anywhere(self) -> float:
        """Smallest relative error caught in whichever one element it is, zero elements aside."""
        claimed = self.elements.analytic != 0
        seen = self.detects if claimed.all() else self.detects[claimed]
        return float(seen.max()) if seen.size else inf

    @property
    def detects_typically(self) -> float:
        """The median over elements of the smallest relative error caught in one of them."""
        seen = self.detects[np.asarray(self.elements.analytic) != 0]
        return float(np.median(seen)) if seen.size else inf


@dataclass(frozen=True)
class Judgement:
    """The verdicts on all gradients, in the order of the movable operands, and what they cost."""

    operands: tuple[OperandJudgement, ...]
    evaluations: int
    forward_calls: int
    backward_calls: int
    mode: str
    stacked: bool
    witness: bool
    seed: int
