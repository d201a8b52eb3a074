"""The slope of the results, contracted with the cotangent, along a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bpverify.engine.estimate import Array, norms
from bpverify.engine.grid import grid
from bpverify.engine.line import Line
from bpverify.engine.session import Session
from bpverify.engine.tableau import best_entry, cleaned, entry_at

#: Noise is the maximum over so many finest levels: a single one may be lucky.
FINEST = 3
#: A result is a few roundings old, four say; what cancels inside shows in the second differences.
ROUNDINGS = 4
#: Three columns clean second differences, so a level and the three before it are all it takes.
CLEANING = 3


@dataclass(frozen=True)
class Slope:
    """d/dh <cotangent, results> at h = 0 along a line: value, error, and what limits the error.

    Numbers of the type the line was worked out in, which may be wider than a float.
    """

    value: Any
    error: Any
    noise: Any

    @property
    def noise_limited(self) -> bool:
        """Whether round-off, not truncation, makes up most of the error: larger steps would help."""
        return bool(self.noise > self.error / 2)


UNKNOWN = Slope(np.nan, np.inf, 0.0)


def slope_along(line: Line, cotangent: Array, wanted: float) -> Slope:
    """Return the slope from the finest run of levels at which every result is finite.

    Results are contracted first, which averages their round-off. If that leaves an error above
    ``wanted``, each result takes its own best levels and the errors are added: better where the
    results live on different scales.
    """
    rungs = _finite_rungs(line)
    if rungs is None:
        return UNKNOWN
    first = rungs.contracted(cotangent)
    if first.error <= wanted:
        return first
    return min(first, rungs.one_by_one(cotangent), key=lambda slope: slope.error)


def _finite_rungs(line: Line) -> _Rungs | None:
    forth, back, steps = line.forth, line.back, line.steps
    finite = np.isfinite(forth) & np.isfinite(back)
    start = 0 if finite.all() else int(np.flatnonzero(~finite.all(axis=1))[-1]) + 1
    if len(steps) - start < 2:
        return None
    arithmetic = line.session.arithmetic
    flat = sum(e >= arithmetic.first[-1] for e in line.exponents[start:])
    used = slice(start, None)
    return _Rungs(line.session, forth[used], back[used], line.seconds[used], steps[used], flat)


@dataclass(frozen=True)
class _Rungs:
    """Results at the levels used. ``flat`` counts those fine enough to measure noise: at coarser
    ones cleaned second differences still hold curvature (the first levels end where they do not).
    """

    session: Session
    forth: Array
    back: Array
    seconds: Array
    steps: Array
    flat: int

    @property
    def base(self) -> Array:
        return self.session.base

    @property
    def unit(self) -> float:
        return self.session.arithmetic.unit

    @cached_property
    def floor(self) -> Array:
        """The least noise of each result at each level, whatever the differences say."""
        few = np.abs(self.forth)
        np.fmax(few, np.abs(self.back), out=few)
        np.fmax(few, np.abs(self.base), out=few)
        few *= ROUNDINGS * self.unit
        spacing = grid(self.base, self.session.base_bit, self.forth, self.back, few[-1])
        return np.asarray(np.fmax(few, spacing, out=few))

    def contracted(self, cotangent: Array) -> Slope:
        steps = self.steps[:, 0]
        quotients = (self.forth - self.back) @ cotangent / (2 * steps)
        # Over many results the root sum of squares is the round-off of independent errors.
        floor = norms(cotangent * self.floor)
        seen = norms(cotangent * self.left).max(initial=0)
        tiny = np.abs(cotangent).sum() * self._tiny
        noise = (2 * np.maximum(floor, seen) + tiny) / steps
        best = best_entry(quotients, noise)
        value = best.value[()]
        return Slope(value, best.error[()] + self._few(value), noise[int(best.level)])

    def one_by_one(self, cotangent: Array) -> Slope:
        quotients = (self.forth - self.back) / (2 * self.steps)
        seen = self.left.max(axis=0, initial=0)
        noise = (2 * np.maximum(self.floor, seen) + self._tiny) / self.steps
        best = best_entry(quotients, noise)
        lost = entry_at(best.level, noise)
        weights = np.abs(cotangent)
        rounding = self._few(np.abs(cotangent * best.value).sum())
        return Slope(
            (cotangent * best.value).sum(),
            (weights * best.error).sum() + rounding,
            (weights * lost).sum(),
        )

    @cached_property
    def left(self) -> Array:
        """What cleaning leaves of the finest levels' second differences: measured noise."""
        used = min(self.flat, FINEST)
        seconds = self.seconds[-(CLEANING + FINEST) :]
        # The largest of one sample falls short of the largest of three, about in proportion.
        return cleaned(seconds, used) * (FINEST / max(used, 1))

    @property
    def _tiny(self) -> Any:
        return 4 * np.finfo(self.base.dtype).smallest_subnormal

    def _few(self, slope: Any) -> Any:
        """Return the roundings of a slope computed in this type, whatever the differences say.

        Results that move on a grid of their own can repeat a quotient exactly; it is not exact.
        """
        return 4 * self.unit * abs(slope)
