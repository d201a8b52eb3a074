"""One check in progress: from directions over everything to single elements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import inf
from typing import Literal

import numpy as np

from bpverify.engine.elements import judge_element, judge_whole
from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.hidden import hidden_slopes
from bpverify.engine.imprecise import lost_digits
from bpverify.engine.locate import Search
from bpverify.engine.purse import BudgetSpentError
from bpverify.engine.record import Record
from bpverify.engine.screen import Screened, screen
from bpverify.engine.tangents import Tangents
from bpverify.engine.tied import unless_tied
from bpverify.engine.verdict import Reason, Verdict
from bpverify.engine.wide import Widths
from bpverify.engine.witness import bear_witness

Which = Literal["auto", "all", "first"] | int
#: Up to so many elements, looking at each costs no more than halving does.
FEW = 16
#: Of a gradient wrong nearly everywhere, so many elements are pinned down: enough to see a pattern.
MANY = 256
#: Three wrong elements of 1,000 are found in 1,500 evaluations. A gradient that takes more is wrong in
#: many places: a sign, a factor. Those found by then show the pattern; a forward may take a second.
ENOUGH = 2000
#: Mistakes that cancelled in one direction show when the others are out of the way; three such
#: coincidences in a row are beyond what random lengths allow.
ROUNDS = 3
#: So many elements are tried before a descent by halves: most mistakes are in all elements, or half.
LUCKY = 2
#: So many wrong elements that are tied to no other: what is wrong is wrong, and ties need no search.
UNTIED = 1


class FoundError(Exception):
    """One element is wrong, and no more was asked."""


class Course:
    """Fills a record for every gradient until each has a verdict, or the budget is spent."""

    def __init__(self, widths: Widths, asked: float):
        self.widths, self.asked, self.rng = widths, asked, widths.rng
        self.records = [Record(g) for g in widths.own.claim.gradients]
        self.seen: dict[int, Screened] = {}
        self.first = False
        self.untied: Counter[int] = Counter()

    def run(self, elements: Which) -> None:
        """Judge every gradient; of "first" no more than finds one wrong element."""
        self.first = elements == "first"
        try:
            self._judge(elements)
            bear_witness(self.widths, self.records)
        except BudgetSpentError:
            self._break_off(Reason.BUDGET)
        except FoundError:
            self._break_off(Reason.ANOTHER)
        if self.widths.used_wide:
            for record, lost in zip(self.records, lost_digits(self.widths), strict=True):
                record.lost = lost

    def _break_off(self, why: Reason) -> None:
        for record in self.records:
            record.break_off(why)

    def _judge(self, elements: Which) -> None:
        movable = set(range(len(self.records))) - self._immovable()
        if elements == "all":
            for i in movable:
                self._each(i, range(self.records[i].size))
            return
        doubtful = self._doubtful(movable)
        for i in doubtful:
            if self.first and self.records[i].doubt < inf:
                self._find_one(i)
            if self.records[i].kinked:
                self._locate(i, np.arange(self.records[i].size), Reason.KINK)
            else:
                self._look_closer(i)
        self._look_at_zeros(movable.difference(doubtful))
        if isinstance(elements, int):
            for i in sorted(movable):
                self._look_at_some(i, elements)

    def _immovable(self) -> set[int]:
        """Settle the gradients of operands that no step may move."""
        own = self.widths.own
        rooms = [own.session.problem.room[index] for index in own.indices]
        stuck = {i for i, room in enumerate(rooms) if room is not None and not (room > 0).any()}
        for i in stuck:
            self.records[i].settle(Finding().decided(Verdict.INCONCLUSIVE, Reason.LEFT_DOMAIN))
        return stuck

    def _doubtful(self, pending: set[int]) -> list[int]:
        """Screen in the op's own type, then in the wider one; return what neither accepts."""
        if not self.widths.too_short(self.asked):
            pending = self._screened(self.widths.own, pending, final=False)
        kinked = {i for i in pending if self.records[i].kinked}
        if pending - kinked:
            tangents = self.widths.wide or self.widths.own
            kinked |= self._screened(tangents, pending - kinked, final=True)
        return sorted(kinked)

    def _screened(self, tangents: Tangents, pending: set[int], final: bool) -> set[int]:
        finite = {i for i in pending if tangents.claim.is_finite(i)}
        needed = max([self.asked, *(self.records[i].needs for i in pending)])
        asked = min(needed, tangents.session.arithmetic.digits)
        before = self.seen if tangents is self.widths.own else None
        self.seen = screen(tangents, finite, asked, final, before)
        for i, seen in self.seen.items():
            self.records[i].accept(seen)
        for i in pending - finite if final else ():
            self.records[i].settle(Finding().decided(Verdict.INCONCLUSIVE, Reason.NOT_FINITE))
        enough = 0.0 if final else asked / 2
        return {i for i in pending if not self.records[i].decided_with(enough)}

    def _look_closer(self, i: int) -> None:
        """Judge one gradient that no quick direction accepted: as a whole, then in parts."""
        found = judge_whole(self.widths, i, max(self.asked, self.records[i].needs))
        record = self.records[i]
        record.suspect = found.verdict is Verdict.WRONG
        size = max(abs(found.claimed), abs(found.numeric))
        record.doubted = found.verdict is Verdict.VERIFIED and record.outweighs(found, size)
        open_ = found.verdict in (Verdict.INCONCLUSIVE, Verdict.WRONG) or record.doubted
        if found.reason is Reason.SATURATED or not open_:
            record.settle(found)
            return
        self._locate(i, np.arange(record.size), found.reason or Reason.UNCONFIRMED)

    def _look_at_zeros(self, accepted: set[int]) -> None:
        """Look for slopes at the elements of accepted gradients that are claimed to have none."""
        zeros = {i: self.records[i].gradient == 0 for i in accepted if self.records[i].seen}
        partly = {i: mask for i, mask in zeros.items() if mask.any() and not mask.all()}
        tangents = self.widths.wide if self.widths.used_wide else self.widths.own
        for i in hidden_slopes(tangents or self.widths.own, partly, self.asked):
            self._locate(i, np.flatnonzero(partly[i]), Reason.UNCONFIRMED)

    def _look_at_some(self, i: int, count: int) -> None:
        """Judge so many elements singly, drawn from a gradient that directions have judged so far."""
        record = self.records[i]
        if record.singly:
            return  # a search has looked at every element in doubt
        self.widths.own.session.wants_stacking = True
        for index in np.sort(self._drawn(np.arange(record.size), count)):
            alone = self._alone(i, int(index))
            record.draw(int(index), _unless_at_a_tie(alone, int(index), record.seen))

    def _locate(self, i: int, pending: Array, reason: Reason) -> None:
        """Look at every element that directions over parts do not clear, at the pending first."""
        record = self.records[i]
        search = Search(self._clearest(i), i, max(self.asked, record.needs))
        search.tangents.session.wants_stacking = True
        most = self.widths.purse.evaluations + ENOUGH
        for _ in range(ROUNDS):
            parts = search.narrow_down(pending) if len(pending) > FEW else [pending]
            for part in parts:
                drawn = self._drawn(part, MANY)
                record.complete = record.complete and len(drawn) == len(part)
                for index in drawn:
                    if self.widths.purse.evaluations > most and record.unaccepted >= FEW:
                        record.complete = False
                        break
                    self._pin_down(search, i, int(index))
            pending = np.flatnonzero(record.codes == -1)
            if not (len(pending) and record.complete) or search.is_clear(pending):
                break
        else:
            record.complete = False
        record.cleared = min(search.cleared, record.seen.digits if record.seen else inf)
        if not (record.complete or record.wrong):
            record.reasons[reason] += 1

    def _find_one(self, i: int) -> None:
        """Look where a wrong element is likely to be met; one that is found ends the search."""
        every = np.arange(self.records[i].size)
        search = Search(self._clearest(i), i, max(self.asked, self.records[i].needs))
        for index in self._drawn(every, LUCKY):
            if not search.is_clear(np.array([index])):
                self._pin_down(search, i, int(index))
        if self.records[i].size > LUCKY:
            self._pin_down(search, i, search.descend(every))

    def _clearest(self, i: int) -> Tangents:
        """Return the op's own type where the mistake stands out there, the wider one else."""
        if self.widths.too_short(self.asked) or self.records[i].nearly_hidden:
            return self.widths.wide or self.widths.own
        return self.widths.own

    def _drawn(self, part: Array, most: int) -> Array:
        """Return the elements of a part in random order, so many at the most.

        Random, so that where the search is broken off, what was found lies all over the gradient.
        """
        return np.asarray(self.rng.permutation(part)[:most])

    def _pin_down(self, search: Search, i: int, index: int) -> None:
        """Judge one element; two draws suffice against it where the whole is proved wrong."""
        found = Finding()
        if self.records[i].suspect:
            found = search.twice(index)
        if found.verdict is None:
            found = judge_element(self.widths, i, index, self.asked)
        found = self._unless_tied(i, index, found)
        self.records[i].add(index, found)
        if self.first and found.verdict is Verdict.WRONG:
            raise FoundError

    def _alone(self, i: int, index: int) -> Finding:
        return self._unless_tied(i, index, judge_element(self.widths, i, index, self.asked))

    def _unless_tied(self, i: int, index: int, found: Finding) -> Finding:
        if found.verdict is Verdict.WRONG and self.untied[i] < UNTIED:
            found = unless_tied(self._clearest(i), i, index, found)
            self.untied[i] += found.verdict is Verdict.WRONG
        return found

    def _each(self, i: int, indices: Iterable[int]) -> None:
        self.widths.own.session.wants_stacking = True
        wrong: dict[int, Finding] = {}
        for index in indices:
            alone = self._alone(i, index)
            self.records[i].add(index, alone)
            if alone.verdict is Verdict.WRONG:
                wrong[index] = alone
        if wrong:
            together = screen(self._clearest(i), {i}, self.asked, final=True).get(i)
            for index, alone in wrong.items():
                self.records[i].add(index, _unless_at_a_tie(alone, index, together))


def _unless_at_a_tie(alone: Finding, index: int, together: Screened | None) -> Finding:
    """Return what one element shows by itself, or that the gradient is one piece's in all elements."""
    if alone.verdict is Verdict.WRONG and together and together.excuses(index, alone):
        return alone.decided(Verdict.SUBGRADIENT)
    return alone
