"""A report as GitHub-flavoured Markdown: the job summary. Standard library only."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bpverify.outputs.findings import Finding, findings
from bpverify.outputs.words import HEAD, cells, decision, never
from bpverify.run.document import Document

__all__ = ["markdown"]

#: GitHub drops a step's summary beyond 1 MiB, all of it.
LARGEST = 900_000


def markdown(document: Document) -> str:
    """The decision as a heading, a table of the ops, and what was found, folded."""
    lines = [f"### {_inline(decision(document))}", "", *_table(document), ""]
    waived = [
        f"* waived by {_inline(row['op'])}: {_inline(law)}: {_inline(reason)}"
        for row in document["ops"]
        for law, reason in sorted(row["waived"].items())
    ]
    unasked = (f"* {_inline(line)}" for line in never(document))
    notes = [*waived, *unasked, *(f"* {_inline(note)}" for note in document["notes"])]
    environment = document["environment"]
    told = ", ".join(f"{name} {value}" for name, value in environment.items() if value)
    # Between the two a line of its own: else they are one list.
    aside = ["Waived, never asked, and noted:", "", *notes, ""] if notes else []
    end = [*aside, f"<sub>{_inline(told)}</sub>", ""]
    size = len("\n".join([*lines, *end]).encode())
    return "\n".join([*lines, *_found(document, LARGEST - size), *end])


def _table(document: Document) -> Iterator[str]:
    yield f"| {' | '.join(HEAD)} |"
    yield "| --- | --- | ---: | ---: | ---: |"
    worse = {finding["op"] for finding in document["regressions"]}
    for row in document["ops"]:
        op, result, *figures = (_inline(cell) for cell in cells(row))
        shown = result if row["result"] == "verified" else f"**{result}**"
        shown += ", **worse**" if row["op"] in worse else ""
        yield f"| {' | '.join((op, shown, *figures))} |"


def _found(document: Document, room: int) -> Iterator[str]:
    found = list(findings(document))
    for count, finding in enumerate(found):
        text = "\n".join(_details(finding))
        room -= len(text.encode()) + 1
        if room < 0:
            yield f"{len(found) - count} more findings are in the report.\n"
            return
        yield text


def _details(finding: Finding) -> Iterator[str]:
    """A headline that opens; inside, between fences, the message as it is. A line where that is all."""
    where = f" ({finding.file}:{finding.line})" if finding.file else ""
    if finding.text == finding.headline:
        yield from (f"* {_inline(finding.headline + where)}", "")
        return
    yield f"<details><summary>{html.escape(finding.headline)}{html.escape(where)}</summary>"
    longest = max(map(len, re.findall("`+", finding.text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from ("", f"{fence}text", finding.text, fence, "", "</details>", "")


def _inline(text: str) -> str:
    """The text as it is, on one line, whatever it holds."""
    return re.sub(r"[\\`*\[\]<>|~&$@]|\b_|_\b", _entity, " ".join(text.split()))


def _entity(found: re.Match[str]) -> str:
    # An entity, where a backslash would still close a cell or open a mention.
    return f"&#{ord(found[0])};"
