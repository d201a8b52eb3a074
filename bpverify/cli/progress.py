"""How far a run is, to standard error: a line for each op at its end; on a terminal one line that moves."""

from __future__ import annotations

import sys
from collections.abc import Collection
from contextlib import suppress

from bpverify.outputs.words import op_line
from bpverify.run.row import Row

__all__ = ["Progress"]


class Progress:
    """Listens to a campaign.

    examples : of each op
    quiet    : nothing but notes
    """

    def __init__(self, examples: int, quiet: bool) -> None:
        self.examples, self.quiet = examples, quiet
        self.counted: dict[str, int] = {}
        self.said: set[str] = set()
        self.moving = sys.stderr.isatty() and not quiet

    def begins(self, rows: Collection[Row]) -> None:
        self.counted = {row["op"]: 0 for row in rows}

    def reached(self, row: Row) -> None:
        self.counted[row["op"]] = row["examples"]
        if self.moving:
            total = len(self.counted) * self.examples
            line = f"{sum(self.counted.values())} of {total} examples, {row['op']}"
            sys.stderr.write(f"\r{line}\033[K")
            sys.stderr.flush()
        ended = bool(row["errors"]) or row["examples"] == self.examples
        if ended and not self.quiet and row["op"] not in self.said:
            self.said.add(row["op"])
            self.note(op_line(row))

    def note(self, words: str) -> None:
        self.done()
        with suppress(OSError):
            print(words, file=sys.stderr, flush=True)  # noqa: T201

    def done(self) -> None:
        """Leave the terminal's line empty."""
        if self.moving:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
