"""What was checked since when: a tally that `assess` adds to, and that a test runner reads.

Standard library only, for the pytest plugin imports it in every run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Digits", "GradientTally", "Tally", "collecting", "current", "least", "median"]

#: Half of the points that the strategies draw are ordinary: so many in a row without one that can be
#: verified come by chance once in a thousand.
OFTEN = 10

#: Digits to one decimal, as text -> how many gradients were verified to that many.
Digits = Counter[str]

_current: ContextVar[Tally | None] = ContextVar("bpverify_tally", default=None)


@dataclass
class GradientTally:
    """One operand of one op: how often each verdict was reached, and the digits verified.

    imprecise   : the digits that are left of gradients whose formula is right
    evaluations : forward evaluations of the checks that it was part of
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    digits: Digits = field(default_factory=Counter)
    imprecise: Digits = field(default_factory=Counter)
    evaluations: int = 0


@dataclass
class Tally:
    """Everything checked while it was current.

    examples    : how often the test's body ran
    evaluations : forward evaluations spent
    gradients   : (op, operand) -> its tally
    waived      : op -> law -> why the op breaks it on purpose
    held        : op -> law -> at how many points it held
    not_asked   : op -> law -> why it could not be asked -> at how many points
    costs       : op -> forward evaluations, as text -> how many checks took so many
    failures    : what was found wrong, as data: law, operand, message, facts, example, index, size
    notes       : sentences to show beside the result, such as a falsifying example
    """

    examples: int = 0
    evaluations: int = 0
    gradients: dict[tuple[str, str], GradientTally] = field(default_factory=dict)
    waived: dict[str, dict[str, str]] = field(default_factory=dict)
    held: dict[str, Counter[str]] = field(default_factory=dict)
    not_asked: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)
    costs: dict[str, Counter[str]] = field(default_factory=dict)
    failures: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self, op: str, operand: str, verdict: str, digits: float | None, evaluations: int = 0
    ) -> None:
        """Count one verdict; `digits` where it was verified, or imprecise."""
        row = self._row(op, operand)
        row.verdicts[verdict] += 1
        row.evaluations += evaluations
        if digits is not None:
            kept = row.imprecise if verdict == "imprecise" else row.digits
            kept[f"{digits:.1f}"] += 1

    def hold(self, op: str, law: str, unasked: str = "") -> None:
        """Count a point at which the op kept the law, or at which, for this reason, it was not asked."""
        if not unasked:
            _of(self.held, op)[law] += 1
        else:
            _of(self.not_asked.setdefault(op, {}), law)[unasked] += 1

    def add_laws(self, held: Mapping[str, Any], not_asked: Mapping[str, Mapping[str, Any]]) -> None:
        """Count what was counted elsewhere of the laws, by op."""
        for op, laws in held.items():
            _of(self.held, op).update(laws)
        for op, unasked in not_asked.items():
            for law, reasons in unasked.items():
                _of(self.not_asked.setdefault(op, {}), law).update(reasons)

    def spend(self, op: str, evaluations: int) -> None:
        """Count one check of the op, that took so many forward evaluations."""
        self.evaluations += evaluations
        _of(self.costs, op)[str(evaluations)] += 1

    def merge(
        self,
        op: str,
        operand: str,
        verdicts: Mapping[str, int],
        digits: Mapping[str, int] | None = None,
        evaluations: int = 0,
        imprecise: Mapping[str, int] | None = None,
    ) -> None:
        """Count verdicts that were tallied elsewhere, with the digits verified."""
        row = self._row(op, operand)
        row.verdicts.update(verdicts)
        row.digits.update(digits or {})
        row.imprecise.update(imprecise or {})
        row.evaluations += evaluations

    def _row(self, op: str, operand: str) -> GradientTally:
        if (op, operand) not in self.gradients:
            self.gradients[op, operand] = GradientTally()
        return self.gradients[op, operand]

    @property
    def digits(self) -> Digits:
        """The digits verified, over all gradients."""
        return sum((row.digits for row in self.gradients.values()), Counter())

    @property
    def unverified(self) -> list[str]:
        """The operands whose gradient was looked at often and never verified, each with its verdicts.

        A gradient that is zero wherever it was looked at counts as verified to be zero.
        """
        verdicts: dict[str, Counter[str]] = {}
        for (_, operand), row in self.gradients.items():
            verdicts.setdefault(operand, Counter()).update(row.verdicts)
        return [
            f"d{operand}: {', '.join(f'{count} {verdict}' for verdict, count in seen.items())}"
            for operand, seen in verdicts.items()
            if not seen["verified"] and set(seen) != {"zero"} and seen.total() >= OFTEN
        ]

    def to_dict(self) -> dict[str, Any]:
        """The tally as JSON-ready data."""
        return {
            "examples": self.examples,
            "evaluations": self.evaluations,
            "digits": dict(self.digits),
            "notes": self.notes,
            "waived": self.waived,
            "held": {op: dict(laws) for op, laws in self.held.items()},
            "not_asked": {
                op: {law: dict(reasons) for law, reasons in laws.items()}
                for op, laws in self.not_asked.items()
            },
            "gradients": [
                {
                    "op": op,
                    "operand": operand,
                    "verdicts": dict(row.verdicts),
                    "digits": dict(row.digits),
                    "imprecise": dict(row.imprecise),
                    "evaluations": row.evaluations,
                }
                for (op, operand), row in sorted(self.gradients.items())
            ],
        }


def least(digits: Mapping[str, int]) -> float | None:
    """The least digits verified; None where nothing was."""
    return min(map(float, digits), default=None)


def median(digits: Mapping[str, int]) -> float | None:
    """The digits that half of the verified gradients reach; None where nothing was verified."""
    ordered = sorted(map(float, Counter(digits).elements()))
    return ordered[(len(ordered) - 1) // 2] if ordered else None


def current() -> Tally | None:
    """The tally of whoever is collecting; None where nobody is."""
    return _current.get()


def _of(counters: dict[str, Counter[str]], name: str) -> Counter[str]:
    """The counter of this name; a new one is made only where there is none, for it is asked for often."""
    if name not in counters:
        counters[name] = Counter()
    return counters[name]


@contextmanager
def collecting() -> Iterator[Tally]:
    """Make a new tally current for the length of a with block."""
    tally = Tally()
    token = _current.set(tally)
    try:
        yield tally
    finally:
        _current.reset(token)
