"""The op's results along one tangent, at a ladder of steps."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.problem import Operands
from bpverify.engine.session import Session


class Line:
    """Results at point + h * tangent and point - h * tangent for steps h = 2**-exponent.

    ``tangents`` has one array an operand, zero where nothing moves. Levels are added by
    ``reach``; they are kept coarsest first and stay contiguous (exponents two apart).
    """

    def __init__(self, session: Session, tangents: Operands):
        self.session = session
        self.tangents = tangents
        self.exponents: list[int] = []
        self._forth: dict[int, Array] = {}
        self._back: dict[int, Array] = {}

    def points(self, exponents: Iterable[int]) -> list[Operands]:
        """Return the points of these levels: forth, back, forth, back, ..."""
        return [self._moved(sign * 2.0**-e) for e in exponents for sign in (1, -1)]

    def _moved(self, step: float) -> Operands:
        pairs = zip(self.session.operands, self.tangents, strict=True)
        return tuple(x + x.dtype.type(step) * t if t.any() else x for x, t in pairs)

    def reach(self, exponents: Iterable[int]) -> None:
        """Evaluate the levels not yet evaluated."""
        missing = [e for e in exponents if e not in self._forth]
        if not missing:
            return
        rows = self.session.results_at(self.points(missing))
        for i, exponent in enumerate(missing):
            self._forth[exponent], self._back[exponent] = rows[2 * i], rows[2 * i + 1]
        self.exponents = sorted(self._forth)

    @property
    def steps(self) -> Array:
        """Steps of the levels, coarsest first, as a column."""
        return np.exp2(-np.array(self.exponents, dtype=self.session.base.dtype))[:, None]

    @property
    def forth(self) -> Array:
        """Results at +h, one row a level."""
        return np.stack([self._forth[e] for e in self.exponents])

    @property
    def back(self) -> Array:
        """Results at -h, one row a level."""
        return np.stack([self._back[e] for e in self.exponents])
