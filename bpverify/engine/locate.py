"""Find the wrong elements of a gradient that is known to be wrong."""

from __future__ import annotations

from math import log2

import numpy as np

from bpverify.engine.direction import spread_over_operands
from bpverify.engine.estimate import Array
from bpverify.engine.examine import adaptive
from bpverify.engine.finding import Finding
from bpverify.engine.line import Line
from bpverify.engine.tangents import Tangents


class Search:
    """Directions over parts of one gradient; a part on which claim and differences agree is clear."""

    def __init__(self, tangents: Tangents, operand: int, asked: float):
        self.tangents, self.operand, self.asked = tangents, operand, asked
        self.shape = tangents.claim.gradients[operand].shape

    def look(self, part: Array) -> Finding:
        """Return what one direction over the elements of a part shows, flat indices given.

        For a single element the finding is per unit of that element.
        """
        mask = np.zeros(self.shape, dtype=bool)
        mask.flat[part] = True
        drawn = self.tangents.over({self.operand: mask})
        session = self.tangents.session
        line = Line(session, spread_over_operands(session, drawn))
        found = adaptive(self.tangents.claim, line, self.asked)
        length = drawn[self.operand].flat[part[0]]
        return found.per(length) if len(part) == 1 and length else found

    def is_clear(self, part: Array) -> bool:
        """Return whether one direction over a part agrees with the claim."""
        return self.look(part).verdict is not None

    def narrow_down(self, size: int) -> list[Array]:
        """Return parts that hold every wrong element: single elements, or dense in wrong ones.

        Parts are halved for as long as that is cheaper than to look at each of their elements: k
        dirty parts of s elements take 2 k log2(s) directions to follow down, k s to look at.
        """
        dirty = [np.arange(size)]
        while dirty and len(dirty[0]) > 1:
            spread = len(dirty) > 1 and 2 * len(dirty) * log2(len(dirty[0])) > sum(map(len, dirty))
            if spread:
                break
            dirty = [half for part in dirty for half in self._dirty_halves(part)]
        return dirty

    def _dirty_halves(self, part: Array) -> list[Array]:
        middle = (len(part) + 1) // 2
        left, right = part[:middle], part[middle:]
        if not len(right):
            return [left]
        if self.is_clear(left):
            return [right]
        return [left] if self.is_clear(right) else [left, right]
