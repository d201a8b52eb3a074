"""What a run finds better than its baseline holds: said and offered, never taken. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bpverify.gate.baseline import MARGIN, SHARES, Baseline, Finding
from bpverify.gate.compare import FLIPS
from bpverify.run.document import Document
from bpverify.run.row import Row
from bpverify.tally import least

__all__ = ["improvements"]


def improvements(document: Document, baseline: Baseline) -> list[Finding]:
    """What the baseline does not hold yet: `--update` takes it. As findings of what is worse are."""
    found: list[Finding] = []
    for row in document["ops"]:
        held = baseline["ops"].get(row["op"])
        if row["result"] != "verified":
            continue
        if held is None:
            found.append(_finding("op", row, f"{row['op']} is not in the baseline"))
            continue
        for law in sorted(set(row["laws"]) - set(held["laws"])):
            words = f"{row['op']} keeps the law {law}, which the baseline does not hold"
            found.append(_finding("law", row, words))
        found += _fewer_evaluations(row, held)
        for gradient in row["gradients"]:
            found += _better(row, gradient, held["gradients"].get(gradient["operand"]))
    return found


def _better(
    row: Row, gradient: Mapping[str, Any], was: Mapping[str, Any] | None
) -> Iterator[Finding]:
    operand, lowest = gradient["operand"], least(gradient["digits"])
    words = f"d{operand} of {row['op']}"
    if was is None:
        yield _finding("operand", row, f"{words} is not in the baseline", operand)
    elif lowest is not None and (was["digits"] is None or lowest >= was["digits"] + 1 + MARGIN):
        words = f"{words} has {lowest} digits at the least, and had {was['digits']}"
        yield _finding("digits", row, words, operand)


def _fewer_evaluations(row: Row, held: Mapping[str, Any]) -> Iterator[Finding]:
    """Where also those whose number the last bit may change are within fewer than were needed."""
    spent = row["evaluations"]
    total = sum(spent.values())
    for share, needed in zip(SHARES, held["evaluations"], strict=False):
        within = sum(count for each, count in spent.items() if int(each) < needed)
        if within >= min(share + FLIPS, 1) * total:
            words = (
                f"the forward of {row['op']} is evaluated less often: {share:.0%} of the checks needed "
                f"{needed} evaluations, and {within / total:.0%} need fewer"
            )
            yield _finding("evaluations", row, words)
            return


def _finding(kind: str, row: Row, message: str, operand: str | None = None) -> Finding:
    return {"kind": kind, "op": row["op"], "operand": operand, "message": message}
