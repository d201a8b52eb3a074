"""Rows of parts, merged per op in the order of their examples: the same report whatever came first."""

from __future__ import annotations

from collections.abc import Iterable

from bpverify.run.row import Row, ends_op, merge

__all__ = ["Gathered"]


class Gathered:
    """What is known of each op so far.

    rows  : op -> the row of all examples before the first that is missing
    first : the index where examples begin

    Parts that come early wait here. What comes after the part that ended an op is dropped, for on
    one worker it would not have been run.
    """

    def __init__(self, rows: Iterable[Row], first: int) -> None:
        self.rows = {row["op"]: row for row in rows}
        self.reached = dict.fromkeys(self.rows, first)
        self.waiting: dict[str, dict[int, tuple[int, Row]]] = {op: {} for op in self.rows}

    def has(self, op: str, start: int) -> bool:
        """Whether a part of the op that starts there is in, or will not be needed."""
        return ends_op(self.rows[op]) or start < self.reached[op] or start in self.waiting[op]

    def add(self, op: str, start: int, stop: int, row: Row) -> None:
        """Take in the row of the op's examples from `start` up to `stop`; a second one is dropped."""
        if not self.has(op, start):
            self.waiting[op][start] = stop, row
            while self.reached[op] in self.waiting[op]:
                self._merge(op, self.reached[op])

    def flush(self) -> None:
        """Merge what waits behind a gap that will not be filled any more."""
        for op, waiting in self.waiting.items():
            for start in sorted(waiting):
                self._merge(op, start)

    def _merge(self, op: str, start: int) -> None:
        self.reached[op], row = self.waiting[op].pop(start)
        if not ends_op(self.rows[op]):
            self.rows[op] = merge(self.rows[op], row)
