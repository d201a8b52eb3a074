"""Results that stand still near the point and move farther off: a flat piece beside a kink, or a stair.

A ReLU at -0.5 stands still, and moves past a kink. So does a quantised intermediate, from one stair to the
next, and the slope of its stairs is no mistake. They are told apart where they begin to move: a stair ends
in a jump, a flat piece does not. A result that has stood still over a step, and just past it has moved by so
much, has between the two a slope of no more than the one divided by the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, log2, sqrt

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.line import Line
from bpverify.engine.structure import VISIBLE

#: A kink between two levels is closed in on. Of its first move twelve halvings leave a thousandth, or a
#: sixty-fourth where it lay just before the level past it; of a stair's, whose slope is steeper than
#: that from afar, six leave all.
HALVINGS, PATIENCE = 12, 6
#: A stair's slope where it ends is no less than that from afar, of its edges and those beyond.
STEEP = 8
#: So many ends at once: of more the steepest, each round anew.
TOGETHER = 16


class FlatPiece:
    """The results, marked by ``which``, that stand still on a line up to the step ``still`` of each."""

    def __init__(self, line: Line, which: Array, still: Array):
        self.line, self.base = line, line.session.base[which]
        self.which, self.still = np.flatnonzero(which), still[which]
        sides = [np.abs(way[:, which] - self.base) for way in (line.forth, line.back)]
        levels = [self._first_past(moves) for moves in sides]
        # Rows: forth and back. A side that never moves has no end, and no slope.
        self.low = np.stack([self.still, self.still])
        self.high = np.stack([step for step, _ in levels])
        self.move = np.stack([move for _, move in levels])
        self.far = max(float((moves[0] / line.steps[0]).max()) for moves in sides)

    def _first_past(self, moves: Array) -> tuple[Array, Array]:
        """Return the finest step beyond the still ones, and how far each result has moved there."""
        steps = self.line.steps
        past = np.where(steps > self.still, steps, np.inf)
        level = past.argmin(axis=0)
        columns = np.arange(len(self.still))
        return past[level, columns], np.nan_to_num(moves[level, columns], nan=np.inf)

    def slopes(self, halvings: int = HALVINGS) -> Iterator[Array]:
        """Return the steepest slope that each result can have, each time at closer quarters."""
        seen: list[float] = []
        for _ in range(halvings):
            slopes = (self.move / self.still).max(axis=0)
            yield slopes
            seen.append(float(slopes.max()))
            if len(seen) > PATIENCE and seen[-1] > max(seen[-1 - PATIENCE] / 2, self.far / STEEP):
                return
            self._halve()

    def ends_in_kinks(self) -> bool:
        """Whether no result jumps where it begins to move, to half the digits of the slope from afar."""
        arithmetic = self.line.session.arithmetic
        nothing = sqrt(arithmetic.unit) * self.far
        # Two more than it takes: the first level past the end is up to four times as far as the end.
        halvings = 2 + ceil(-log2(sqrt(arithmetic.unit)))
        return any(slopes.max() <= nothing for slopes in self.slopes(halvings + PATIENCE))

    def jumps(self) -> bool:
        """Whether a result still moves at once by more than the rounding of a long computation of about 1."""
        visible = VISIBLE * self.line.session.arithmetic.unit * np.maximum(np.abs(self.base), 1)
        return bool((self.move > visible).any())

    def _halve(self) -> None:
        steep = np.argsort(self.move / self.still, axis=None)[::-1][:TOGETHER]
        steep = steep[self.move.flat[steep] > 0]
        middle = (self.low.flat[steep] + self.high.flat[steep]) / 2
        sides, columns = np.unravel_index(steep, self.move.shape)
        steps = np.where(sides == 0, middle, -middle)
        rows = self.line.session.results_at(self.line.at(steps), len(steps))
        moves = np.abs(rows[np.arange(len(steps)), self.which[columns]] - self.base[columns])
        still = moves == 0
        self.low.flat[steep[still]] = middle[still]
        past = steep[~still]
        self.high.flat[past] = middle[~still]
        self.move.flat[past] = np.nan_to_num(moves[~still], nan=np.inf)
