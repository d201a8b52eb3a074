"""The closing table: rows from tallies, as text, as one decisive line and as data. Standard library only."""

from __future__ import annotations

import json
import platform
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from bpverify.tally import Digits, Tally, least, median

__all__ = ["Check", "Row", "aligned", "claims", "decision", "document", "lines", "never_asked"]

#: Of the JSON; goes up when a field changes its meaning or goes away.
VERSION = 1

HOLDS, CORRECTED, REFUTED = "holds", "corrected", "refuted"
HEAD = ("claim", "what it says", "result", "examples", "least digits", "median", "evaluations")


@dataclass
class Check:
    """What one test checked, and which claim it speaks for, if any.

    misprint : the test shows that the statement as printed is false
    tally    : `Tally.to_dict` of the test's run
    test     : its node id
    """

    claim: str
    says: str
    misprint: bool
    tally: dict[str, Any]
    passed: bool = True
    test: str = ""

    @property
    def wrong(self) -> list[str]:
        """The gradients that were found wrong in it."""
        rows = (row for row in self.tally["gradients"] if row["verdicts"].get("wrong"))
        return [f"d{row['operand']} of {row['op']}" for row in rows]

    @property
    def at_odds(self) -> bool:
        """Whether the test passed, and a gradient was found wrong: it expected that, or did not look.

        Which of the two, nobody else can tell. What it checked says nothing of the run's gradients.
        """
        return self.passed and bool(self.wrong)

    @classmethod
    def of(cls, tally: Tally, id: str = "", says: str = "", misprint: bool = False) -> Check:
        """The check of a test from its tally and the arguments of its `claim` marker."""
        return cls(id, says, misprint, tally.to_dict())

    @classmethod
    def from_json(cls, text: str) -> Check:
        """The check that `to_json` wrote."""
        return cls(**json.loads(text))

    def to_json(self) -> str:
        """The check as text, for a test report that travels between processes."""
        return json.dumps(asdict(self))


@dataclass
class Row:
    """One claim, from all the checks that speak for it.

    result : "holds"; "corrected" where it was refuted as printed and its correction holds; "refuted"
    digits : how many gradients were verified to how many digits; empty where none was compared
    """

    claim: str
    says: str
    result: str = HOLDS
    examples: int = 0
    evaluations: int = 0
    digits: Digits = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def add(self, check: Check) -> None:
        """Take in one more check that speaks for this claim."""
        self.examples += check.tally["examples"]
        self.evaluations += check.tally["evaluations"]
        if check.misprint:
            self.notes += [f"as printed, {note}" for note in check.tally["notes"]]
        self.digits += Counter(check.tally["digits"])
        if not check.passed:
            self.result = REFUTED
        elif check.misprint and self.result == HOLDS:
            self.result = CORRECTED

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON-ready data."""
        figures = {"least_digits": least(self.digits), "median_digits": median(self.digits)}
        return {**asdict(self), **figures, "digits": dict(self.digits)}


def claims(checks: Iterable[Check]) -> list[Row]:
    """The claims' rows, in the order in which their checks came."""
    rows: dict[str, Row] = {}
    for check in checks:
        if check.claim:
            rows.setdefault(check.claim, Row(check.claim, check.says)).add(check)
    return list(rows.values())


def lines(rows: Sequence[Row]) -> list[str]:
    """The table, a line a claim, each claim's notes below it."""
    head, *body = aligned([HEAD, *(_cells(row) for row in rows)], words=3)
    indent = " " * (max(len(cell) for cell in (HEAD[0], *(row.claim for row in rows))) + 4)
    table = [head]
    for row, line in zip(rows, body, strict=True):
        table += [line, *(f"{indent}{note}" for note in row.notes)]
    return table


def aligned(rows: Sequence[Sequence[str]], words: int) -> list[str]:
    """The rows as lines in columns: the first `words` columns on the left, figures on the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if position < words else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def never_asked(
    held: Mapping[str, Mapping[str, int]], not_asked: Mapping[str, Mapping[str, Mapping[str, int]]]
) -> list[str]:
    """A line for each reason why laws could be asked nowhere, with the ops that it is true of.

    held      : op -> law -> at how many points it held
    not_asked : op -> law -> reason -> at how many points it could not be asked
    """
    ops: dict[tuple[str, str], list[str]] = {}
    for op, laws in sorted(not_asked.items()):
        by_reason: dict[str, list[str]] = {}
        for law in sorted(set(laws) - set(held.get(op, ()))):
            by_reason.setdefault(max(laws[law], key=lambda why: laws[law][why]), []).append(law)
        for reason, names in by_reason.items():
            ops.setdefault((reason, ", ".join(names)), []).append(op)
    return [
        f"never asked, for {reason}: {laws} of {', '.join(names)}"
        for (reason, laws), names in sorted(ops.items())
    ]


def decision(rows: Sequence[Row], failed: Sequence[str], exit_code: int = 0) -> str:
    """The last line: what was decided, in one sentence that stands alone.

    exit_code : of the run; where it is not 0 though no check failed, the run was broken off
    """
    by_result = {name: [row.claim for row in rows if row.result == name] for name in RESULTS}
    held = f"{len(by_result[HOLDS])} hold, {len(by_result[CORRECTED])} hold as corrected"
    if refuted := by_result[REFUTED]:
        return f"REFUTED: {len(refuted)} of {len(rows)} claims ({', '.join(refuted)}); {held}"
    if failed:
        return f"FAILED: {len(failed)} checks, the first {failed[0]}; of {len(rows)} claims {held}"
    if exit_code:
        return f"BROKEN OFF with exit code {exit_code}: of {len(rows)} claims {held}"
    return f"VERIFIED: {len(rows)} claims, none refuted: {held}"


def document(
    checks: Sequence[Check], tally: dict[str, Any], failed: Sequence[str], exit_code: int
) -> dict[str, Any]:
    """The run as data: claims, gradients, environment; `version` is the version of this layout.

    tally : `Tally.to_dict` of all the checks together
    """
    return {
        "version": VERSION,
        "exit_code": exit_code,
        "failed": list(failed),
        "claims": [row.to_dict() for row in claims(checks)],
        "gradients": tally["gradients"],
        "waived": tally["waived"],
        "passed_with_wrong": {check.test: check.wrong for check in checks if check.at_odds},
        "laws_held": tally["held"],
        "laws_not_asked": tally["not_asked"],
        "environment": environment(),
    }


def environment() -> dict[str, str]:
    """Versions of what the figures depend on."""
    found = {"python": platform.python_version(), "platform": sys.platform}
    for package in ("bpverify", "numpy", "hypothesis", "pytest"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


RESULTS = (HOLDS, CORRECTED, REFUTED)


def _cells(row: Row) -> tuple[str, ...]:
    figures = (row.examples, least(row.digits), median(row.digits), row.evaluations or None)
    shown = ("" if figure is None else str(figure) for figure in figures)
    return (row.claim, row.says, row.result, *shown)
