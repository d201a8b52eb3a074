"""A campaign: the map over (op, range of examples), begun anew or gone on with from its file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Protocol

from bpverify.run.document import Document, document
from bpverify.run.environment import environment
from bpverify.run.gathered import Gathered
from bpverify.run.kept import Kept
from bpverify.run.part import Part, discover
from bpverify.run.row import InvalidTarget, Row
from bpverify.run.schedule import Schedule

__all__ = ["Asked", "Listener", "campaign"]

#: Examples a part: about a quarter of a second for a small op. The report does not depend on it.
PART = 25


class Listener(Protocol):
    """Is told how the campaign goes."""

    def begins(self, rows: Collection[Row]) -> None:
        """These ops are looked at."""

    def reached(self, row: Row) -> None:
        """So much of an op is known by now."""

    def note(self, words: str) -> None:
        """Something that the report does not say."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a run.

    targets  : as in `bpverify.run.target`
    only     : the names of the ops that are looked at; all where it is empty
    examples : points of each op, of this seed, from `first` on
    limit    : seconds that one example may take
    budget   : seconds after which nothing is begun; None for no end
    file     : where parts are kept, and taken from where they are there already; None for nowhere
    """

    targets: Sequence[str]
    examples: int
    seed: int = 0
    first: int = 0
    only: Sequence[str] = ()
    limit: float = 60.0
    budget: float | None = None
    file: Path | None = None
    folder: str = field(default_factory=lambda: str(Path.cwd()))


def campaign(asked: Asked, schedule: Schedule, listener: Listener) -> Document:
    """The report, the same for every executor and every order in which parts come to their end.

    Ctrl-C ends the run with what it has found so far. Raises InvalidTarget where a target names no op,
    InvalidDocument where the file is of another campaign, OSError where it cannot be written.
    """
    gathered, ended = Gathered((), 0), ""
    try:
        rows, codes = _found(asked, schedule)
        gathered = Gathered(rows.values(), asked.first)
        listener.begins(rows.values())
        ended = _filled(asked, gathered, codes, schedule, listener)
    except KeyboardInterrupt:
        ended = "interrupted"
    finally:
        schedule.stop()
    gathered.flush()
    whole = ({**row, "asked": asked.examples} for row in gathered.rows.values())
    return document(whole, seed=asked.seed, examples=asked.examples, ended=ended)


def _found(asked: Asked, schedule: Schedule) -> tuple[dict[str, Row], dict[str, str]]:
    """The ops' rows by name, in the order of the targets; each target's fingerprint."""
    rows: dict[str, Row] = {}
    codes: dict[str, str] = {}
    for target in dict.fromkeys(asked.targets):
        found = schedule.executor.submit(discover, target, asked.folder, asked.limit).result()
        if isinstance(found, str):
            raise InvalidTarget(found)
        these, codes[target] = found
        for row in these:
            other = rows.setdefault(row["op"], row)
            # The same op, met again through another target, is one op.
            if (other["file"], other["line"], other["signature"]) != (
                row["file"],
                row["line"],
                row["signature"],
            ):
                raise InvalidTarget(
                    f"{other['target']} and {target} both have an op called {row['op']!r}: give each its "
                    f"own name=..., for a report has one row of each name"
                )
    for name in asked.only:
        if name not in rows:
            raise InvalidTarget(f"no target has an op called {name!r}; there are {', '.join(rows)}")
    return {name: row for name, row in rows.items() if name in (asked.only or rows)}, codes


def _filled(
    asked: Asked,
    gathered: Gathered,
    codes: Mapping[str, str],
    schedule: Schedule,
    listener: Listener,
) -> str:
    """Take what is in the file, run the rest; why the run ended, "" where it is complete."""
    if asked.budget is not None:
        schedule.until = monotonic() + asked.budget
    with closing(Kept(asked.file, _about(asked, codes))) if asked.file else nullcontext() as kept:
        if kept:
            _resume(asked, gathered, kept, listener)
        missing = (p for p in _parts(asked, gathered, codes) if not gathered.has(p.op, p.start))
        for part, row in schedule(missing):
            if kept and not row["errors"] and row["examples"] == part.stop - part.start:
                kept.add(part.op, part.start, part.stop, row)
            gathered.add(part.op, part.start, part.stop, row)
            listener.reached(gathered.rows[part.op])
    rows = gathered.rows.values()
    return "" if all(r["errors"] or r["examples"] == asked.examples for r in rows) else "budget"


def _resume(asked: Asked, gathered: Gathered, kept: Kept, listener: Listener) -> None:
    taken = 0
    for op, start, stop, row in kept.parts():
        if op in gathered.rows and (start, stop) == _range(asked, start):
            taken += 0 if gathered.has(op, start) else row["examples"]
            gathered.add(op, start, stop, row)
    if taken:
        listener.note(f"{kept.path}: {taken} examples are there already")
    if kept.lost:
        listener.note(
            f"{kept.path}: {kept.lost} lines cannot be read, cut off or changed: their parts are run again"
        )
    for row in gathered.rows.values():
        listener.reached(row)


def _about(asked: Asked, codes: Mapping[str, str]) -> dict[str, object]:
    """What parts are the same of, and what they would be different of."""
    versions = {name: environment()[name] for name in ("bpverify", "numpy", "python")}
    return {"seed": asked.seed, "versions": versions, "code of the targets": dict(codes)}


def _range(asked: Asked, start: int) -> tuple[int, int] | None:
    """The part that begins there; None where none does."""
    inside = 0 <= start - asked.first < asked.examples and (start - asked.first) % PART == 0
    return (start, min(start + PART, asked.first + asked.examples)) if inside else None


def _parts(asked: Asked, gathered: Gathered, codes: Mapping[str, str]) -> Iterator[Part]:
    """The first examples of every op, then the next of every op: a short budget reaches all ops."""
    stop = asked.first + asked.examples
    for start in range(asked.first, stop, PART):
        for op, row in gathered.rows.items():
            end = min(start + PART, stop)
            place = (row["target"], asked.folder, op, asked.seed, start, end)
            yield Part(*place, limit=asked.limit, code=codes[row["target"]])
