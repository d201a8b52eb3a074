"""Judge a backward: screen, then locate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

from bpverify.engine.judgement import Judgement
from bpverify.engine.locate import Search
from bpverify.engine.problem import Problem
from bpverify.engine.purse import BudgetSpentError, Purse
from bpverify.engine.elements import judge_element, judge_whole
from bpverify.engine.record import Record
from bpverify.engine.screen import screen
from bpverify.engine.tangents import Tangents
from bpverify.engine.verdict import Reason, Verdict
from bpverify.engine.estimate import Array
from bpverify.engine.imprecise import lost_digits
from bpverify.engine.wide import Widths

Which = Literal["auto", "all", "screen"]
#: Of a gradient that no direction decides, so many elements are looked at one by one.
FEW = 16
#: Of a gradient wrong nearly everywhere, so many elements are pinned down: enough to see a pattern.
MANY = 256


def judge(
    problem: Problem, *, digits: float = 10, seed: int = 0, budget: int | None = None,
    elements: Which = "auto", widen: bool = True,
) -> Judgement:
    """Hold backward's gradients against numeric derivatives that know their own error.

    ``digits`` and ``budget`` (forward evaluations) are settings of cost, never of tolerance.
    ``elements``: "screen" accepts from directions and looks at elements only in doubt; "all" judges
    every element; "auto" is "screen". ``widen=False`` forbids the wider type.
    """
    purse = Purse(budget)
    rng = np.random.default_rng(seed)
    widths = Widths(problem, purse, rng, widen)
    course = _Course(widths, float(digits))
    course.run(elements)
    return Judgement(
        operands=tuple(record.judgement() for record in course.records),
        evaluations=purse.evaluations,
        forward_calls=purse.forward_calls,
        backward_calls=purse.backward_calls,
        mode=widths.mode,
        stacked=bool(widths.own.session.stacks),
        witness=False,
        seed=seed,
    )


class _Course:
    """One check in progress: a record an operand, filled until every one has a verdict."""

    def __init__(self, widths: Widths, asked: float):
        self.widths = widths
        self.asked = asked
        self.rng = widths.rng
        self.records = [Record(g) for g in widths.own.claim.gradients]

    def run(self, elements: Which) -> None:
        try:
            self._judge(elements)
        except BudgetSpentError:
            for record in self.records:
                record.run_out()
        if self.widths.used_wide:
            for record, lost in zip(self.records, lost_digits(self.widths), strict=True):
                record.mark_imprecise(lost)

    def _judge(self, elements: Which) -> None:
        if elements == "all":
            for i, record in enumerate(self.records):
                self._each(i, range(record.size))
            return
        for i in self._doubtful():
            self._look_closer(i)

    def _doubtful(self) -> list[int]:
        """Screen in the op's own type, then in the wider one; return what neither accepts."""
        pending = set(range(len(self.records)))
        if not self.widths.too_short(self.asked):
            pending = self._screened(self.widths.own, pending, final=False)
        if pending:
            pending = self._screened(self.widths.wide or self.widths.own, pending, final=True)
        return sorted(pending)

    def _screened(self, tangents: Tangents, pending: set[int], final: bool) -> set[int]:
        asked = min(self.asked, tangents.session.arithmetic.digits)
        for i, seen in screen(tangents, pending, asked, final).items():
            self.records[i].accept(seen, tangents)
        enough = 0.0 if final else asked / 2
        return {i for i in pending if not self.records[i].decided_with(enough)}

    def _look_closer(self, i: int) -> None:
        """Judge one gradient that no quick direction accepted: as a whole, then its elements."""
        found = judge_whole(self.widths, i, self.asked)
        record = self.records[i]
        if found.verdict is Verdict.WRONG:
            self._locate(i)
        elif found.verdict is not Verdict.INCONCLUSIVE or found.reason is Reason.SATURATED:
            record.settle(found)
        else:
            self._each(i, self._drawn(np.arange(record.size), FEW))

    def _locate(self, i: int) -> None:
        """Find the wrong elements, then see that the others are right; twice at most."""
        record = self.records[i]
        search = Search(self._clearest(i), i, self.asked)
        for part in search.narrow_down(record.size):
            for index in self._drawn(part, MANY):
                self._pin_down(search, i, int(index))
            record.complete = record.complete and len(part) <= MANY

    def _clearest(self, i: int) -> Tangents:
        """Return the op's own type where the mistake stands out there, the wider one else."""
        if self.widths.too_short(self.asked) or self.records[i].nearly_hidden:
            return self.widths.wide or self.widths.own
        return self.widths.own

    def _drawn(self, part: Array, most: int) -> Array:
        """Return a part of a gradient, or elements drawn from it if there are too many."""
        if len(part) <= most:
            return part
        return np.sort(self.rng.choice(part, most, replace=False))

    def _pin_down(self, search: Search, i: int, index: int) -> None:
        """Judge one element of a gradient already proved wrong: two draws must contradict it."""
        one = np.array([index])
        found = search.look(one)
        if found.verdict is None and found.contradicts:
            again = search.look(one)
            if again.verdict is None and again.contradicts:
                self.records[i].add(index, found.decided(Verdict.WRONG))
                return
            found = again
        if found.verdict is None:
            found = judge_element(self.widths, i, index, self.asked)
        self.records[i].add(index, found)

    def _each(self, i: int, indices: Iterable[int]) -> None:
        for index in indices:
            found = judge_element(self.widths, i, int(index), self.asked)
            self.records[i].add(int(index), found)
