"""The verdict on one gradient, and where it was reached, as data."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from bpverify.engine import Verdict

__all__ = ["Gradient", "Place", "Wrong"]


@dataclass(frozen=True)
class Place:
    """Which op was looked at, and where.

    sizes   : what each size name stands for, `k = 2, n = 3`
    example : the point, as code that can be pasted back
    """

    op: str
    signature: str
    sizes: str
    example: str


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
    how      : "direction" or "element by element"
    wrong    : the wrong elements, the worst first; all of them where `located`
    verdicts : how many elements, of those judged singly, have each verdict
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
        }
