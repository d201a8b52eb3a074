"""One check in progress: from directions over everything to single elements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

from bpverify.engine.elements import judge_element, judge_whole
from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.imprecise import lost_digits
from bpverify.engine.locate import Search
from bpverify.engine.purse import BudgetSpentError
from bpverify.engine.record import Record
from bpverify.engine.screen import screen
from bpverify.engine.tangents import Tangents
from bpverify.engine.verdict import Reason, Verdict
from bpverify.engine.wide import Widths
from bpverify.engine.witness import bear_witness

Which = Literal["auto", "all", "screen"]
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


class Course:
    """Fills a record for every gradient until each has a verdict, or the budget is spent."""

    def __init__(self, widths: Widths, asked: float):
        self.widths, self.asked, self.rng = widths, asked, widths.rng
        self.records = [Record(g) for g in widths.own.claim.gradients]

    def run(self, elements: Which) -> None:
        """Judge every gradient."""
        try:
            self._judge(elements)
            bear_witness(self.widths, self.records)
        except BudgetSpentError:
            for record in self.records:
                record.run_out()
        if self.widths.used_wide:
            for record, lost in zip(self.records, lost_digits(self.widths), strict=True):
                record.lost = lost

    def _judge(self, elements: Which) -> None:
        movable = set(range(len(self.records))) - self._immovable()
        if elements == "all":
            for i in movable:
                self._each(i, range(self.records[i].size))
            return
        for i in self._doubtful(movable):
            self._look_closer(i)

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
        if pending:
            pending = self._screened(self.widths.wide or self.widths.own, pending, final=True)
        return sorted(pending)

    def _screened(self, tangents: Tangents, pending: set[int], final: bool) -> set[int]:
        finite = {i for i in pending if tangents.claim.is_finite(i)}
        needed = max([self.asked, *(self.records[i].needs for i in pending)])
        asked = min(needed, tangents.session.arithmetic.digits)
        for i, seen in screen(tangents, finite, asked, final).items():
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
        self._locate(i)
        if not (record.complete or record.wrong):
            record.reasons[found.reason or Reason.UNCONFIRMED] += 1

    def _locate(self, i: int) -> None:
        """Look at every element that directions over parts do not clear."""
        record = self.records[i]
        search = Search(self._clearest(i), i, max(self.asked, record.needs))
        search.tangents.session.wants_stacking = True
        most = self.widths.purse.evaluations + ENOUGH
        pending = np.arange(record.size)
        for _ in range(ROUNDS):
            parts = search.narrow_down(pending) if record.size > FEW else [pending]
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
        record.cleared = search.cleared

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
        self.records[i].add(index, found)

    def _each(self, i: int, indices: Iterable[int]) -> None:
        self.widths.own.session.wants_stacking = True
        for index in indices:
            self.records[i].add(index, judge_element(self.widths, i, index, self.asked))
