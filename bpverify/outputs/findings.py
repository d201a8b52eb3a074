"""What is to be said of a report, one by one, for every output to be made from. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bpverify.run.document import Document
from bpverify.run.row import Row, undecided

__all__ = ["Finding", "findings", "first_line"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, worse than it was, or not known.

    rule     : the law that is broken; why an op could not be looked at, as "hung"; what is worse than
               in the baseline, as "baseline-digits"; "undecided"; "not-reached"
    failing  : whether the run fails for it
    op       : its name
    operand  : whose gradient it is, without the d; "" where it is not about one
    headline : a sentence that stands alone
    text     : all there is to say, with the evidence, and how to look at just that again
    file     : where the op's backward is, from the folder of the run; "" where that is not known
    line     : in it, from 1 on; 0 where that is not known
    count    : at how many examples
    """

    rule: str
    failing: bool
    op: str
    operand: str
    headline: str
    text: str
    file: str
    line: int
    count: int = 1


def findings(document: Document) -> Iterator[Finding]:
    """Everything that is wrong, op by op; then what is worse than in the baseline; then what is not known."""
    rows = {row["op"]: row for row in document["ops"]}
    for row in rows.values():
        yield from (_broken(failure, row, document) for failure in row["failures"])
        yield from (_error(error, row, document) for error in row["errors"])
    yield from (_worse(found, rows) for found in document["regressions"])
    for row in rows.values():
        yield from _unknown(row)


def first_line(message: str) -> str:
    """The headline of a message; of a traceback the last line, which says what happened."""
    lines = message.strip().splitlines() or [""]
    return lines[-1] if lines[0].startswith("Traceback") else lines[0]


def _broken(failure: dict[str, Any], row: Row, document: Document) -> Finding:
    often = (
        f"law {failure['law']}: broken at {failure['count']} of {row['examples']} examples"
        if failure["index"] is not None
        else f"law {failure['law']}: broken at an example that the test drew"
    )
    text = _lines(failure["message"], often, _again(row, failure, document))
    operand = failure["operand"] or ""
    return _finding(
        failure["law"], row, operand, first_line(failure["message"]), text, failure["count"]
    )


def _error(error: dict[str, Any], row: Row, document: Document) -> Finding:
    often = ""
    if error["kind"] == "raised" and error["index"] is not None:
        often = f"raised at {error['count']} of {row['examples'] + error['count']} examples"
    text = _lines(f"{row['op']}: {error['message']}", often, _again(row, error, document))
    headline = first_line(error["message"])
    if row["op"] not in headline:
        headline = f"{row['op']}: {headline}"
    return _finding(error["kind"], row, "", headline, text, error["count"])


def _worse(found: dict[str, Any], rows: dict[str, Row]) -> Finding:
    row = rows.get(found["op"], {"op": found["op"], "file": "", "line": 0})
    message = found["message"]
    return _finding(f"baseline-{found['kind']}", row, found["operand"] or "", message, message)


def _unknown(row: Row) -> Iterable[Finding]:
    if row["errors"] or row["failures"]:
        return
    if row["examples"] < row["asked"]:
        words = (
            f"{row['op']} was looked at in {row['examples']} of {row['asked']} examples: no pass"
        )
        yield _finding("not-reached", row, "", words, words, failing=False)
    if row["examples"] and (never := undecided(row)):
        words = f"{row['op']} is not decided: never once verified: {'; '.join(never)}"
        yield _finding("undecided", row, "", words, words)


def _finding(
    rule: str,
    row: Row,
    operand: str,
    headline: str,
    text: str,
    count: int = 1,
    *,
    failing: bool = True,
) -> Finding:
    place = (row["file"], row["line"])
    return Finding(rule, failing, row["op"], operand, headline, text, *place, count)


def _again(row: Row, found: dict[str, Any], document: Document) -> str:
    if found["index"] is None or not row["target"]:
        return f"example: {found['example']}" if found.get("example") else ""
    one = f"--seed {document['seed']} --first {found['index']} --examples 1"
    return f"just this again: bpverify check {row['target']} --op {row['op']} {one}"


def _lines(message: str, *more: str) -> str:
    return "\n  ".join((message, *filter(None, more)))
