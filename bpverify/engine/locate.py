"""Find the wrong elements of a gradient that is known to be wrong."""

from __future__ import annotations

from math import inf, log2

import numpy as np

from bpverify.engine.direction import spread_over_operands
from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.inner import may_hide
from bpverify.engine.line import Line
from bpverify.engine.quick import adaptive
from bpverify.engine.tangents import Tangents
from bpverify.engine.verdict import Verdict

#: So many halvings that clear nothing leave parts that all have wrong elements, side by side: 32 of
#: them and more. Halving on would look at every element, and at every part besides.
DENSE = 5


class Search:
    """Directions over parts of one gradient; a part on which claim and differences agree is clear."""

    def __init__(self, tangents: Tangents, operand: int, asked: float):
        self.tangents, self.operand, self.asked = tangents, operand, asked
        self.shape = tangents.claim.gradients[operand].shape
        self.cleared = inf

    def _look(self, part: Array, hasty: bool = False) -> tuple[Finding, list[Array]]:
        """Return a direction's finding, and the direction; flat indices given."""
        mask = np.zeros(self.shape, dtype=bool)
        mask.flat[part] = True
        drawn = self.tangents.over({self.operand: mask})
        session = self.tangents.session
        line = Line(session, spread_over_operands(session, drawn))
        return adaptive(self.tangents.claim, line, self.asked, hasty), drawn

    def _per(self, found: Finding, drawn: list[Array], index: int) -> Finding:
        length = drawn[self.operand].flat[index]
        return found.per(length) if length else found

    def twice(self, index: int) -> Finding:
        """Return the verdict of two draws on one element; undecided if they do not agree.

        A slope that does not stand out of its error refutes nothing here: the element may be
        quantised, which only the whole ladder can tell.
        """
        one = np.array([index])
        seen = [self._look(one), self._look(one)]
        found = [self._per(f, drawn, index) for f, drawn in seen]
        noise = self._noise(index)
        plain = all(f.contradicts(noise) and f.error <= abs(f.numeric) / 4 for f in found)
        if plain and found[0].repeats(found[1]):
            if any(may_hide(self.tangents.claim, drawn, f) for f, drawn in seen):
                return Finding()
            return found[0].decided(Verdict.WRONG)
        return found[0] if found[0].verdict is found[1].verdict else Finding()

    def _noise(self, index: int) -> float:
        """Return the rounding noise of the claim on one element."""
        unit = [np.zeros(g.shape) for g in self.tangents.claim.gradients]
        unit[self.operand].flat[index] = 1.0
        return self.tangents.claim.noise_along(unit)

    def is_clear(self, part: Array) -> bool:
        """Return whether one direction over a part agrees with the claim."""
        found, _ = self._look(part, hasty=True)
        if found.verdict is Verdict.VERIFIED:
            self.cleared = min(self.cleared, found.digits)
        return found.verdict in (Verdict.VERIFIED, Verdict.ZERO)

    def descend(self, whole: Array) -> int:
        """Return the element that going into a half which is not clear, again and again, leads to."""
        part = whole
        while len(part) > 1:
            middle = (len(part) + 1) // 2
            part = part[middle:] if self.is_clear(part[:middle]) else part[:middle]
        return int(part[0])

    def narrow_down(self, whole: Array) -> list[Array]:
        """Return parts that hold every wrong element: single elements, or dense in wrong ones.

        Parts are halved for as long as that is cheaper than to look at each of their elements: k
        dirty parts of s elements take 2 k log2(s) directions to follow down, k s to look at.
        """
        dirty = [whole]
        left = [len(whole)]
        while (longest := max(map(len, dirty))) > 1:
            left.append(sum(map(len, dirty)))
            if len(dirty) > 1 and 2 * len(dirty) * log2(longest) > left[-1]:
                break
            if len(left) > DENSE and left[-1] == left[-1 - DENSE]:
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
