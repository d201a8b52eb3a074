"""A report as text: a line an op, what is wrong, and one decisive line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from bpverify.outputs.findings import findings, first_line
from bpverify.run.document import Document
from bpverify.run.row import Row, undecided
from bpverify.table import aligned, never_asked
from bpverify.tally import least

__all__ = [
    "HEAD",
    "cells",
    "decision",
    "details",
    "digits",
    "never",
    "op_line",
    "op_words",
    "table",
]

HEAD = ("op", "result", "examples", "least digits", "evaluations")


def op_words(row: Row) -> str:
    """What was found of one op, in one sentence."""
    if row["errors"]:
        return f"NOT CHECKED: {first_line(row['errors'][0]['message'])}"
    if row["failures"]:
        return f"WRONG: {first_line(_worst(row)['message'])}"
    if not row["examples"]:
        return "not reached"
    if never := undecided(row):
        return f"NOT DECIDED: never once verified: {'; '.join(never)}"
    early = f" of {row['asked']}" if row["examples"] < row["asked"] else ""
    count = len(row["gradients"])
    return f"verified, {count} gradients to {digits(row)} digits or more, {row['examples']}{early} examples"


def op_line(row: Row) -> str:
    """The sentence with the op's name in front."""
    return f"{row['op']}: {op_words(row)}"


def digits(row: Row) -> float | None:
    """The least digits verified of any of the op's gradients."""
    return least(sum((Counter(g["digits"]) for g in row["gradients"]), Counter()))


def table(document: Document) -> list[str]:
    """A line an op, under a heading; then what is waived, and which laws could not be asked."""
    waived = [
        f"waived by {row['op']}: {law}: {reason}"
        for row in document["ops"]
        for law, reason in sorted(row["waived"].items())
    ]
    lines = aligned((HEAD, *map(cells, document["ops"])), words=2)
    return [*lines, *waived, *never(document)]


def never(document: Document) -> list[str]:
    """The laws that could be asked of some ops nowhere, a line a reason."""
    rows = document["ops"]
    held, unasked = ({row["op"]: row[key] for row in rows} for key in ("laws", "not_asked"))
    return never_asked(held, unasked)


def cells(row: Row) -> tuple[str, ...]:
    """The op's line of the table, by HEAD."""
    figures = ("" if figure is None else str(figure) for figure in (digits(row), _spent(row)))
    return (row["op"], row["result"], str(row["examples"]), *figures)


def details(document: Document) -> Iterator[str]:
    """Everything that was found, with its evidence, and how to look at just that again; then the notes."""
    for finding in findings(document):
        worse = finding.rule.startswith("baseline-")
        yield f"worse: {finding.text}" if worse else finding.text
    yield from (f"note: {note}" for note in document["notes"])


def decision(document: Document) -> str:
    """The last line: what was decided, in one sentence that stands alone."""
    ops = document["ops"]
    named = {
        result: ", ".join(row["op"] for row in ops if row["result"] == result)
        for result in document["counts"]
    }
    unreached = [named[result] for result in ("not reached", "stopped early") if result in named]
    looked = (
        f"{sum(row['examples'] for row in ops)} examples of {len(ops)} ops, seed {document['seed']}"
    )
    rest = f"; not reached to the end: {', '.join(unreached)}" if unreached else ""
    why = {"budget": "OUT OF BUDGET", "interrupted": "INTERRUPTED"}.get(document["ended"], "")
    for result, word in (("wrong", "WRONG"), ("error", "NOT CHECKED")):
        if result in named:
            return f"{word}: {named[result]}; {looked}{rest}"
    if worse := document["regressions"]:
        return f"WORSE than the baseline: {len(worse)} findings, the first: {worse[0]['message']}"
    if why and unreached:
        return f"{why}: {looked}{rest}"
    if "undecided" in named:
        return f"NOT DECIDED: {named['undecided']}; {looked}"
    if not any(row["examples"] for row in ops):
        return "NOTHING CHECKED"
    return f"VERIFIED: {_gradients(ops)} gradients of {len(ops)} ops, none wrong; {looked}"


def _gradients(ops: Iterable[Row]) -> int:
    return sum(len(row["gradients"]) for row in ops)


def _spent(row: Row) -> int:
    return sum(int(each) * count for each, count in row["evaluations"].items())


def _worst(row: Row) -> dict[str, Any]:
    """Shape and values first: a gradient of wrong values breaks other laws too, in stranger words."""
    order = ("gradient_shape", "values")
    failures: list[dict[str, Any]] = row["failures"]
    return min(failures, key=lambda f: order.index(f["law"]) if f["law"] in order else len(order))
