"""Each result's own slope along a line, and what disturbs it: noise, kinks, jumps, fine structure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.grid import grid
from bpverify.engine.line import Line
from bpverify.engine.tableau import Extrapolated, best_entry, cleaned, extrapolate

#: Levels of one tableau must agree within this many of their error bars. Where they do not, the
#: error bars themselves are not to be believed.
AGREEMENT = 4
#: Noise at a level is the largest of at least this many finest levels: one alone may be lucky.
FINEST = 3
#: A result is a few roundings old, four say; what cancels inside shows in the second differences.
ROUNDINGS = 4
#: A move that large is no rounding of one result.
VISIBLE = 64
#: Second differences of a smooth result fall by 16 a level, of a kink by 4, of a cusp by less, of
#: noise not at all. The bounds lie half-way between these ratios, on a scale of logarithms.
KINK_LOW, KINK_HIGH = 0.2, 0.98
SMOOTH_LOW, SMOOTH_HIGH = 0.05, 0.075


@dataclass(frozen=True)
class Results:
    """One entry a result: its slope, error, and what was found on the way.

    ``usable``: the slope can be believed. ``resolved``: the slope, or a clean even response, stands
    out of its error. ``cautious``: the error, or the largest slope seen at any level where the slope
    is zero within its error. ``constant``: never moved a bit. ``dead``: stood still at some
    step that should have moved it visibly (a quantised intermediate). ``still``: the coarsest step
    up to which it stands still at every step, where it moves at a coarser one; 0 elsewhere.
    """

    value: Array
    error: Array
    cautious: Array
    usable: Array
    resolved: Array
    constant: Array
    dead: Array
    still: Array
    kink: Array
    jump: Array
    fine: Array
    lost: Array


def each_result(line: Line) -> Results:
    """Analyse every result along a line of at least six levels."""
    with np.errstate(all="ignore"):
        return _Analysis(line).results()


class _Analysis:
    def __init__(self, line: Line):
        self.base, self.base_bit = line.session.base, line.session.base_bit
        self.unit = line.session.arithmetic.unit
        self.forth, self.back, self.steps = line.forth, line.back, line.steps
        self.levels = np.arange(len(self.steps))[:, None]
        self.lost = ~(np.isfinite(self.forth) & np.isfinite(self.back))
        self.quotients = (self.forth - self.back) / (2 * self.steps)
        self.seconds = line.seconds
        self.sizes = np.fmax(np.fmax(np.abs(self.forth), np.abs(self.back)), np.abs(self.base))
        self.still = (self.forth == self.base) & (self.back == self.base)
        self.own_rounding = self.unit * self.sizes + self._of_operands(line)
        self.noise = self._noise()
        self.best = best_entry(
            self.quotients, np.where(self.lost, np.inf, 2 * self.noise / self.steps)
        )

    def _of_operands(self, line: Line) -> Array:
        """Return what the rounding of the operands that move makes of each result.

        exp(-130) is known to 130 units, for so much does a unit of its operand change it; and an exp
        that is no better hides it from second differences, for it errs alike on either side.
        """
        finest = line.session.arithmetic.first[-1]
        level = min(sum(e < finest for e in line.exponents), len(line.exponents) - 1)
        slope = np.nan_to_num(np.abs(self.quotients[level]), posinf=0)
        return np.asarray(self.unit * line.own_length * slope)

    def _noise(self) -> Array:
        left = np.where(self.lost, np.inf, cleaned(self.seconds))
        finer = np.maximum.accumulate(left[::-1], axis=0)[::-1]
        count = len(self.levels)
        noise = finer[np.minimum(np.arange(count), max(count - FINEST, 0))]
        tiny = 4 * np.finfo(self.base.dtype).smallest_subnormal
        few = ROUNDINGS * self.own_rounding
        spaced = grid(self.base, self.base_bit, self.forth, self.back, few[-1])
        noise = np.maximum(noise, np.maximum(few, spaced)) + tiny
        seen, move = self._at_the_finest_moves(left)
        # A result that stands still at some steps moves on a grid: no move is surer than one of it.
        noise = np.where(self.still.any(axis=0), np.maximum(noise, move), noise)
        hidden = np.maximum(seen, self.unit * np.maximum(self.sizes, 1))
        return np.asarray(np.where(self.still, np.maximum(noise, hidden), noise))

    def _at_the_finest_moves(self, left: Array) -> tuple[Array, Array]:
        """Return the noise of the finest levels at which a result moved, and its last move.

        A quantised intermediate hides its noise where it does not move at all.
        """
        alive = ~self.still & ~self.lost
        finest = np.where(alive, self.levels, -1).max(axis=0)
        near = alive & (self.levels > finest - FINEST)
        seen = np.where(near & np.isfinite(left), left, 0).max(axis=0)
        moves = np.where(alive & (self.levels == finest), np.abs(self.forth - self.back), 0)
        return seen, moves.max(axis=0)

    def _fine_structure(self) -> Array:
        """Return where some level contradicts the chosen value by more than both error bars."""
        best, value = self.best, self.best.value
        apart = np.abs(best.row_values - value) > AGREEMENT * (best.row_errors + best.error)
        found = (np.isfinite(best.row_errors) & apart).any(axis=0)
        first = extrapolate(self.quotients, 1)[1]
        change = np.nan_to_num(np.abs(first - self.quotients), nan=0.0, posinf=0.0)
        bar = AGREEMENT * (2 * self.noise[-1] / self.steps + change + best.error)
        finer = (self.levels > best.level) & ~self.still & ~self.lost
        contradicted = finer & (np.abs(self.quotients - value) > bar)
        return np.asarray(found | contradicted.any(axis=0))

    def _ratios(self) -> Array:
        sizes = np.nan_to_num(np.abs(self.seconds), nan=0.0, posinf=0.0)
        return np.where(sizes[:-1] > 0, sizes[1:] / np.where(sizes[:-1] > 0, sizes[:-1], 1), 0)

    def _kink(self, ratios: Array) -> Array:
        """Return where second differences fall steadily, and slower than h^2, over six levels."""
        slow = (ratios > KINK_LOW) & (ratios < KINK_HIGH)
        steady = np.abs(np.diff(ratios, axis=0)) < 0.1 * ratios[1:]
        run = slow[1:] & slow[:-1] & steady
        return _any_run(run, 4)

    def _jump(self) -> Array:
        """Return where the move does not shrink with the step over the four finest levels."""
        moves = np.nan_to_num(np.abs(self.forth - self.back), nan=0.0, posinf=0.0)[-4:]
        large = moves[-1] > VISIBLE * self.unit * np.maximum(self.sizes[-1], 1)
        return np.asarray(large & (moves > 0).all(axis=0) & (moves[-1] > 0.95 * moves).all(axis=0))

    def _dead(self) -> Array:
        """Return where a result stands still at a step at which its slope would visibly move it.

        Where the slope times the step is below rounding, standing still is what a result must do: that of
        an intermediate of about 1, too, as of 1 + exp(x) in its logarithm.
        """
        expected = 2 * np.abs(self.best.value) * self.steps
        rounding = VISIBLE * np.maximum(np.fmin.reduce(self.own_rounding, axis=0), self.unit)
        return np.asarray((self.still & (expected > rounding)).any(axis=0))

    def _still_up_to(self) -> Array:
        """Return the coarsest step up to which each result stands still; 0 where it does not."""
        up_to = np.logical_and.accumulate(self.still[::-1], axis=0)[::-1]
        return np.asarray(np.where(up_to, self.steps, 0).max(axis=0))

    def results(self) -> Results:
        best: Extrapolated = self.best
        ratios = self._ratios()
        fine, kink, jump = self._fine_structure(), self._kink(ratios), self._jump()
        constant = self.still.all(axis=0)
        even = _any_run((ratios > SMOOTH_LOW) & (ratios < SMOOTH_HIGH), 3)
        # Computed in this type, a slope has its roundings, however well the levels agree.
        error = best.error + 4 * self.unit * np.abs(best.value)
        strong = error <= np.abs(best.value) / 4
        slopes = np.nan_to_num(np.abs(self.quotients), nan=0.0, posinf=0.0).max(axis=0)
        return Results(
            value=best.value,
            error=error,
            cautious=np.where(strong, error, np.maximum(error, slopes)),
            usable=np.isfinite(best.error) & np.isfinite(best.value) & ~fine & ~kink & ~jump,
            resolved=strong | even,
            constant=constant,
            dead=self._dead() & ~constant,
            still=np.where(constant, 0, self._still_up_to()),
            kink=kink,
            jump=jump,
            fine=fine & ~kink & ~jump,
            lost=np.asarray(self.lost.any(axis=0) & ~np.isfinite(best.error)),
        )


def _any_run(flags: Array, length: int) -> Array:
    """Return where ``length`` consecutive rows are all true."""
    if len(flags) < length:
        return np.zeros(flags.shape[1:], dtype=bool)
    windows = np.lib.stride_tricks.sliding_window_view(flags, length, axis=0)
    return np.asarray(windows.all(axis=-1).any(axis=0))
