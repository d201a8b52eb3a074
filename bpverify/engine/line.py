"""The op's results along one tangent, at a ladder of steps."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.problem import Operands
from bpverify.engine.session import Session

#: Steps of up to 16 natural lengths (four levels above the usual 2**-4): beyond, nothing is local.
MOST_COARSER = 4
#: A probe of stacked evaluation repeats so many levels, two points each.
PROBED = 2


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
        self._moves = [bool(t.any()) for t in tangents]

    def points(self, exponents: Iterable[int]) -> list[Operands]:
        """Return the points of these levels: forth, back, forth, back, ..."""
        return [self._moved(sign * 2.0**-e) for e in exponents for sign in (1, -1)]

    def _moved(self, step: float) -> Operands:
        pairs = zip(self.session.operands, self.tangents, strict=True)
        return tuple(
            np.asarray(x + x.dtype.type(step) * t) if moves else x.copy()
            for (x, t), moves in zip(pairs, self._moves, strict=True)
        )

    def reach(self, exponents: Iterable[int]) -> None:
        """Evaluate the levels not yet evaluated."""
        missing = [e for e in exponents if e not in self.exponents]
        if not missing:
            return
        rows = self.session.results_at(self.points(missing))
        self.session.probe_stacking(self.points(missing[:PROBED]), rows[: 2 * PROBED])
        order = np.argsort(self.exponents + missing)
        self.exponents = sorted(self.exponents + missing)
        self.forth = np.concatenate([self.forth, rows[0::2]])[order]
        self.back = np.concatenate([self.back, rows[1::2]])[order]

    @property
    def steps(self) -> Array:
        """Steps of the levels, coarsest first, as a column."""
        exponents = np.array(self.exponents, dtype=self.session.base.dtype)
        return np.asarray(np.exp2(-exponents)[:, None])
