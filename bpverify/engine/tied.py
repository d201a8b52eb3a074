"""Before one element is called wrong: does it by itself tell its slope at all?

The middle one of three that are sorted at a tie has no slope alone: moved by itself it is the first or the
last. Nor is there a kink to be seen, for along every line through the tie the sorted numbers are as
straight as before. What shows is that its move and the others' do not add up, at any step however
small: there is no derivative at such a point, and the pieces beside it have gradients of their own. A
backward that is right on those has to give one of them here, whatever the element shows alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bpverify.engine.direction import spread_over_operands
from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.problem import Operands
from bpverify.engine.structure import VISIBLE
from bpverify.engine.tangents import Tangents
from bpverify.engine.verdict import Reason, Verdict

#: Further than any of the others, so that the element passes all with which it may be tied.
PAST = 4
#: Counted from the finest of the first levels. From one to the next what a smooth function's curvature leaves
#: falls to a quarter, of a tie nothing falls: the line is drawn at a half, the geometric mean of the two.
LEVELS = (0, 2, 4)
STAYS = 0.5
#: Points beside the tie, of which most have to bear backward out; and their own steps, as a share of
#: the distance: so short that few of them meet another tie.
BESIDE, MOST = 3, 2
SHARE = 2.0**-6


def unless_tied(tangents: Tangents, operand: int, index: int, alone: Finding) -> Finding:
    """Return the finding against one element, or that it is tied and backward right beside the tie."""
    if alone.verdict is not Verdict.WRONG:
        return alone
    tie = _Tie(tangents, operand, index)
    if not tie.holds() or not tie.is_right_beside(alone.gap):
        return alone
    return alone.decided(Verdict.INCONCLUSIVE, Reason.KINK)


class _Tie:
    """An element, moved alone and in the company of all that may move."""

    def __init__(self, tangents: Tangents, operand: int, index: int):
        self.tangents, self.operand, self.index = tangents, operand, index
        self.session, self.claim = tangents.session, tangents.claim
        self.company = tangents.over(dict.fromkeys(range(len(tangents.indices))))
        self.company[operand].flat[index] = 0
        scale = tangents.relative[operand].flat[index]
        self.length = scale.dtype.type(PAST * 2.0 ** np.floor(np.log2(float(scale))))
        self.finest = self.session.arithmetic.first[-1]

    def holds(self) -> bool:
        """Whether the element's move and the others' do not add up, at one step as at the next."""
        before = np.zeros(2)
        for level in LEVELS:
            apart, noise = self._apart(2.0 ** -(self.finest + level))
            with np.errstate(all="ignore"):
                ratio = apart / before
            stays = (ratio > STAYS) & (ratio < 1 / STAYS) if level else np.ones(2, dtype=bool)
            if not (stays & (apart > noise)).any():
                return False
            before = np.where(stays, apart, np.nan)
        return True

    def _apart(self, step: float) -> tuple[Array, float]:
        """How much else the element does in company than alone, and the rounding of that, per step.

        In company one way and the other: past a kink the one may tell nothing.
        """
        moves = [(company, element) for company in (0.0, 1.0, -1.0) for element in (1.0, -1.0)]
        rows = self._results([self._point(step * c, step * e) for c, e in moves])
        weight = np.abs(self.claim.cotangent)
        with np.errstate(all="ignore"):
            alone, *others = rows[0::2] - rows[1::2]
            apart = [(weight * np.abs(other - alone)).sum() / step for other in others]
            sizes = VISIBLE * self.session.arithmetic.unit * np.abs(rows).max(axis=0)
            return np.array(apart, dtype=float), float((weight * sizes).sum() / step)

    def is_right_beside(self, gap: float) -> bool:
        """Whether backward has the element's slope at most points beside the tie, far within the gap."""
        found = [self._is_right_at(2.0**-self.finest, gap) for _ in range(BESIDE)]
        return sum(found) >= MOST

    def _is_right_at(self, distance: float, gap: float) -> bool:
        fresh = self.tangents.over(dict.fromkeys(range(len(self.tangents.indices))))
        step = distance * SHARE
        points = [self._point(distance, step * e, fresh) for e in (0.0, 1.0, -1.0)]
        copies = tuple(x.copy() for x in points[0])
        gradients = self.session.gradients(copies, self.claim.cotangent)
        claimed = gradients[self.operand].flat[self.index]
        here, forth, back = self._results(points)
        moved = step * float(self.length)
        with np.errstate(all="ignore"):
            ways = (forth - here, here - back)
            slopes = [float((way * self.claim.cotangent).sum()) / moved for way in ways]
            sizes = np.abs(here * self.claim.cotangent).sum()
        allowed = gap / 4 + VISIBLE * self.session.arithmetic.unit * float(sizes) / moved
        return bool(min(abs(slope - float(claimed)) for slope in slopes) <= allowed)

    def _results(self, points: Sequence[Operands]) -> Array:
        return self.session.results_at(iter(points), len(points))

    def _point(
        self, company: float, element: float, others: Sequence[Array] | None = None
    ) -> Operands:
        """The point with the others moved by so many of their lengths, and the element by its own."""
        tangents = [np.array(company * t) for t in (self.company if others is None else others)]
        tangents[self.operand].flat[self.index] += element * self.length
        moved = spread_over_operands(self.session, tangents)
        return tuple(
            np.asarray(x + t.astype(x.dtype)) if t.any() else x.copy()
            for x, t in zip(self.session.operands, moved, strict=True)
        )
