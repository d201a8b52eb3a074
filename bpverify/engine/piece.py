"""Results that stand still near the point and move farther off: a flat piece beside a kink, or a stair.

A ReLU at -0.5 stands still, and moves past a kink. So does a quantised intermediate, from one stair to the
next, and the slope of its stairs is no mistake. They are told apart where they begin to move: a stair ends
in a jump, a flat piece does not. A result that has stood still over a step, and just past it has moved by so
much, has between the two a slope of no more than the one divided by the other.
"""

from __future__ import annotations

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.line import Line
from bpverify.engine.structure import VISIBLE

#: An end is closed in on until its move is that of rounding, or to so many of the digits of its place. There
#: a kink is not steeper than it was from afar, by half as many digits; a jump is, though it be of a million.
CLOSE = 0.75
#: After so many looks in a row that found an end at rest, it may lie just before where it is known to move.
PATIENCE = 2
#: So many ends at once, the steepest; what they are looked at by tells of all others, too.
TOGETHER = 16
#: So many evaluations at the most. An end that is not closed in on by then counts as steep as it may be.
MOST = 256
#: Of the way to where a straight line has not moved: what is tried next is just past that.
PAST = 2.0**-8


class FlatPiece:
    """The results, marked by ``which``, that stand still on a line up to the step ``still`` of each.

    Where a result moves at no level, ``far`` is tried as well. ``slope``: the change of a result for a unit
    of step that the operands' own rounding is seen by.
    """

    def __init__(self, line: Line, which: Array, still: Array, far: float, slope: float):
        self.line, self.base = line, line.session.base[which]
        self.which, self.still = np.flatnonzero(which), still[which]
        unit = line.session.arithmetic.unit
        self.visible = VISIBLE * unit * (np.maximum(np.abs(self.base), 1) + slope * line.own_length)
        sides = [self._first_past(way[:, which]) for way in (line.forth, line.back)]
        # Rows: forth and back. A side that never moves has no end, and no slope.
        self.low = np.stack([self.still, self.still])
        self.high = np.stack([step for step, _ in sides])
        self.move = np.stack([move for _, move in sides])
        self._try(far)
        self.before = np.full((2, *self.move.shape), np.inf)
        self.at_rest = np.zeros(self.move.shape, dtype=int)
        self.closest = line.session.arithmetic.unit**CLOSE
        with np.errstate(all="ignore"):
            self.steep = self.closest**-0.5 * self.move / (self.high - self.low)
        self._close()

    @property
    def slopes(self) -> Array:
        """The steepest slope that each result can have up to where it moves."""
        return np.asarray((self.move / self.still).max(axis=0))

    @property
    def jumps(self) -> bool:
        """Whether a result moves at once, by more than rounding."""
        steep = self.move > self.steep * (self.high - self.low)
        return bool((self._moves_visibly & ~self._wide & steep).any())

    @property
    def _moves_visibly(self) -> Array:
        return np.asarray(self.move > self.visible)

    @property
    def _wide(self) -> Array:
        """Where an end may lie within more than the last bits of its place."""
        return np.asarray(self.high - self.low > self.closest * self.high)

    def _first_past(self, way: Array) -> tuple[Array, Array]:
        """Return the finest step beyond the still ones, and how far each result has moved there."""
        past = np.where(self.line.steps > self.still, self.line.steps, np.inf)
        level, columns = past.argmin(axis=0), np.arange(len(self.still))
        known = np.isfinite(past[level, columns])
        moves = self._moves(way[level, columns], columns)
        return past[level, columns], np.where(known, moves, 0)

    def _moves(self, results: Array, columns: Array) -> Array:
        # What has no number has moved, and how far is not known.
        return np.asarray(np.nan_to_num(np.abs(results - self.base[columns]), nan=np.inf))

    def _try(self, far: float) -> None:
        """Look at one step farther off, for sides that have not moved so far."""
        resting = (self.move == 0) & (far > self.low)
        if not (np.isfinite(far) and resting.any()):
            return
        rows = self._rows(np.array([far, -far]))
        moves = np.stack([self._moves(row, np.arange(len(row))) for row in rows])
        self.move = np.where(resting, moves, self.move)
        self.high = np.where(resting, far, self.high)

    def _close(self) -> None:
        spent = 0
        while spent < MOST and not self.jumps:
            open_ = self._moves_visibly & self._wide
            steepest = np.argsort(np.where(open_, self.move / self.still, 0), axis=None)[-TOGETHER:]
            ends = steepest[open_.flat[steepest]]
            if not ends.size:
                return
            self._look(ends)
            spent += len(ends)

    def _look(self, ends: Array) -> None:
        sides = np.unravel_index(ends, self.move.shape)[0]
        steps, before = self._foretold(ends), self.low.copy()
        rows = self._rows(np.where(sides == 0, steps, -steps))
        for side, step, row in zip(sides, steps, rows, strict=True):
            self._narrow(side, step, row)
        rested = (self.low > before).flat[ends]
        self.at_rest.flat[ends] = np.where(rested, self.at_rest.flat[ends] + 1, 0)

    def _rows(self, steps: Array) -> Array:
        rows = self.line.session.results_at(self.line.at(steps), len(steps))
        return np.asarray(rows[:, self.which])

    def _narrow(self, side: int, step: Array, row: Array) -> None:
        """Take in what one evaluation tells of every result."""
        moves = self._moves(row, np.arange(len(row)))
        within = (self.low[side] < step) & (step < self.high[side]) & (self.move[side] > 0)
        still, past = within & (moves == 0), within & (moves > 0)
        self.low[side, still] = step
        self.before[0, side, past], self.before[1, side, past] = (
            self.high[side, past],
            self.move[side, past],
        )
        self.high[side, past], self.move[side, past] = step, moves[past]

    def _foretold(self, ends: Array) -> Array:
        """Return where to look: just past the place at which a straight line would begin to move, in the
        middle, or ever nearer to where it moves."""
        arrays = (self.low, self.high, self.move, *self.before, self.at_rest)
        low, high, move, far, most, at_rest = (array.flat[ends] for array in arrays)
        with np.errstate(all="ignore"):
            start = high - move * (far - high) / (most - move)
            found = start + PAST * (high - start)
        near = high - (high - low) * 2.0 ** (-2.0 * at_rest)
        found = np.where(at_rest >= PATIENCE, near, found)
        within = (found > low) & (found < high)
        return np.asarray(np.where(within, found, (low + high) / 2))
