"""The verdict on one gradient, and where it was reached, as data."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from bpverify.engine import Verdict
from bpverify.op import Op
from bpverify.point import Point

__all__ = ["Gradient", "Place", "Wrong"]


@dataclass(frozen=True, eq=False)
class Place:
    """Where an op was looked at, in words that are made when they are asked for.

    sizes   : what each size name stands for, `k = 2, n = 3`
    example : the point, as code that can be pasted back
    """

    _op: Op
    _point: Point

    @property
    def op(self) -> str:
        return self._op.name

    @property
    def signature(self) -> str:
        return str(self._op.signature)

    @property
    def sizes(self) -> str:
        return str(self._point.sizes)

    @property
    def example(self) -> str:
        return repr(self._point)

    def to_dict(self) -> dict[str, str]:
        """The four as JSON-ready data."""
        return {name: getattr(self, name) for name in ("op", "signature", "sizes", "example")}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(self.example)


@dataclass(frozen=True)
class Wrong:
    """One element that is wrong: what the backward gave, what differences say, and their error."""

    index: tuple[int, ...]
    given: float
    expected: float
    error: float

    @property
    def gap(self) -> float:
        """How far apart the two are, in the gradient's own unit."""
        return abs(self.given - self.expected)


@dataclass(frozen=True)
class Gradient:
    """The verdict on the gradient of one operand.

    expected : its contract with the sizes of this point, `(k,n) = (2, 3)`
    reason   : why it is inconclusive, in words; "" where it is not
    digits   : the least verified, where the verdict is verified or imprecise
    detects  : the smallest relative error in any one element that this check would have caught;
               infinite where some element's error would not have been seen
    how      : "direction", "element by element", or both
    wrong    : the wrong elements, the worst first; all of them where `located`
    verdicts : how many elements, of those judged singly, have each verdict
    drawn    : the elements that were drawn and judged singly; what is too small for that, beside
               larger results, is left to the direction
    """

    operand: str
    expected: str
    shape: tuple[int, ...]
    verdict: Verdict
    reason: str = ""
    digits: float | None = None
    detects: float = math.inf
    how: str = ""
    wrong: tuple[Wrong, ...] = ()
    located: bool = True
    verdicts: dict[str, int] = field(default_factory=dict)
    drawn: tuple[tuple[int, ...], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The verdict as JSON-ready data; what is infinite is None."""
        return {
            "operand": self.operand,
            "expected": self.expected,
            "shape": list(self.shape),
            "verdict": self.verdict.value,
            "reason": self.reason,
            "digits": self.digits,
            "detects": self.detects if math.isfinite(self.detects) else None,
            "how": self.how,
            "wrong": [
                {"index": list(w.index), "given": w.given, "expected": w.expected, "error": w.error}
                for w in self.wrong
            ],
            "located": self.located,
            "verdicts": self.verdicts,
            "drawn": [list(index) for index in self.drawn],
        }
