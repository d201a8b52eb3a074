"""What a run finds better than its baseline holds: said and offered, never taken. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bpverify.gate.baseline import MARGIN, SHARES, Baseline
from bpverify.gate.compare import FLIPS
from bpverify.run.document import Document
from bpverify.run.row import Row
from bpverify.tally import least

__all__ = ["improvements"]


def improvements(document: Document, baseline: Baseline) -> list[str]:
    """What the baseline does not hold yet, in sentences: `--update` takes it."""
    found = []
    for row in document["ops"]:
        held = baseline["ops"].get(row["op"])
        if row["result"] != "verified":
            continue
        if held is None:
            found.append(f"{row['op']} is not in the baseline")
            continue
        laws = sorted(set(row["laws"]) - set(held["laws"]))
        found += [
            f"{row['op']} keeps the law {law}, which the baseline does not hold" for law in laws
        ]
        found += _fewer_evaluations(row, held)
        for gradient in row["gradients"]:
            found += _better(row["op"], gradient, held["gradients"].get(gradient["operand"]))
    return found


def _better(op: str, gradient: Mapping[str, Any], was: Mapping[str, Any] | None) -> list[str]:
    operand, lowest = gradient["operand"], least(gradient["digits"])
    if was is None:
        return [f"d{operand} of {op} is not in the baseline"]
    if lowest is not None and (was["digits"] is None or lowest >= was["digits"] + 1 + MARGIN):
        return [f"d{operand} of {op} has {lowest} digits at the least, and had {was['digits']}"]
    return []


def _fewer_evaluations(row: Row, held: Mapping[str, Any]) -> Iterator[str]:
    """Where also those whose number the last bit may change are within fewer than were needed."""
    spent = row["evaluations"]
    total = sum(spent.values())
    for share, needed in zip(SHARES, held["evaluations"], strict=False):
        within = sum(count for each, count in spent.items() if int(each) < needed)
        if within >= min(share + FLIPS, 1) * total:
            yield (
                f"the forward of {row['op']} is evaluated less often: {share:.0%} of the checks needed "
                f"{needed} evaluations, and {within / total:.0%} need fewer"
            )
            return
