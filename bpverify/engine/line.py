"""The op's results along one tangent, at a ladder of steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np

from bpverify.engine.estimate import Array, moves
from bpverify.engine.problem import Operands
from bpverify.engine.session import Session

#: Steps of up to 16 natural lengths (four levels above the usual 2**-4): beyond, nothing is local.
MOST_COARSER = 4


class Line:
    """Results at point + h * tangent and point - h * tangent for steps h = 2**-exponent.

    ``tangents`` has one array an operand, zero where nothing moves. Levels are added by
    ``reach``; they are kept coarsest first and stay contiguous (exponents two apart). ``forth``
    and ``back`` have one row of results a level.
    """

    def __init__(self, session: Session, tangents: Operands):
        self.session = session
        self.tangents = tangents
        self.exponents: list[int] = []
        bounded = any(room is not None for room in session.problem.room)
        # In a bounded domain tangents are as long as the second coarsest level allows, no longer.
        self.coarsest = session.arithmetic.first[0] - (2 if bounded else 2 * MOST_COARSER)
        self.forth = self.back = np.empty((0, session.base.size), dtype=session.base.dtype)
        pairs = zip(session.operands, tangents, strict=True)
        self._moved = [(x, t if moves(t) else None, x.dtype.type) for x, t in pairs]

    def points(self, exponents: Iterable[int]) -> Iterator[Operands]:
        """Return the points of these levels, each made when it is asked for: forth, back, forth, ..."""
        return self.at(way * 2.0**-exponent for exponent in exponents for way in (1, -1))

    def at(self, steps: Iterable[float]) -> Iterator[Operands]:
        """Return the point moved by each of these steps along the tangents, when it is asked for."""
        for step in steps:
            moved = [
                x.copy() if t is None else np.asarray(x + typed(step) * t)
                for x, t, typed in self._moved
            ]
            yield tuple(moved)

    def reach(self, exponents: Iterable[int]) -> None:
        """Evaluate the levels not yet evaluated."""
        missing = sorted(e for e in exponents if e not in self.exponents)
        if not missing:
            return
        self.__dict__.pop("seconds", None)
        rows = self.session.results_at(self.points(missing), 2 * len(missing))
        forth, back = rows[0::2], rows[1::2]
        if self.exponents:
            order = np.argsort(self.exponents + missing)
            forth = np.concatenate([self.forth, forth])[order]
            back = np.concatenate([self.back, back])[order]
        self.exponents = sorted(self.exponents + missing)
        self.forth, self.back = forth, back

    @cached_property
    def seconds(self) -> Array:
        """F(h) + F(-h) - 2 F(0) at each level so far: one row of results a level."""
        seconds = self.forth - self.session.base
        seconds += self.back - self.session.base
        return np.asarray(seconds)

    @cached_property
    def own_length(self) -> Any:
        """The step that moves every operand that moves by its own size or more."""
        sizes = [np.abs(x[t != 0] / t[t != 0]) for x, t, _ in self._moved if t is not None]
        return max((size.max(initial=0) for size in sizes), default=0.0)

    @property
    def steps(self) -> Array:
        """Steps of the levels, coarsest first, as a column."""
        exponents = np.array(self.exponents, dtype=self.session.base.dtype)
        return np.asarray(np.exp2(-exponents)[:, None])
