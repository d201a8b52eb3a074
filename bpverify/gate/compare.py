"""A run held against a baseline: what is worse. Standard library only.

The command draws the same points everywhere, so that two runs of unchanged code differ only where the
last bit of a sum or an exponential decides; that is what the margins here allow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bpverify.gate.baseline import MARGIN, SHARES, Baseline, Finding, short
from bpverify.run.document import Document
from bpverify.run.row import Row
from bpverify.tally import least

__all__ = ["FLIPS", "compared", "environment_changes"]

#: Of the same points, the share whose number of evaluations the last bit may change.
FLIPS = 0.1


def compared(document: Document, baseline: Baseline) -> list[Finding]:
    """What is worse than in the baseline, op by op.

    An op that is wrong, or was not looked at to the end, is not compared: that is said elsewhere.
    """
    rows = {row["op"]: row for row in document["ops"]}
    found: list[Finding] = []
    for name, held in baseline["ops"].items():
        row = rows.get(name)
        if row is None:
            if not document["ended"]:
                found.append(_finding("op", name, None, f"{name} is not checked any more", held))
        elif row["result"] in ("verified", "undecided"):
            found += _worse(_Scene(row, held))
    return found


def environment_changes(document: Document, baseline: Baseline) -> list[str]:
    """What is another than when the baseline was made: said, never failed on."""
    now, then = document["environment"], baseline["environment"]
    return [
        f"{name} is {now.get(name) or 'not known'}, and was {then[name]} when the baseline was made"
        for name in now
        if then.get(name) and now.get(name) != then[name]
    ]


@dataclass(frozen=True)
class _Scene:
    """One op of the run, and what the baseline holds of it."""

    row: Row
    held: Mapping[str, Any]

    def finding(self, kind: str, words: str, operand: str | None = None) -> Finding:
        return _finding(kind, self.row["op"], operand, words, self.held)


def _worse(scene: _Scene) -> Iterator[Finding]:
    row, name = scene.row, scene.row["op"]
    for law in scene.held["laws"]:
        if law in row["waived"]:
            yield scene.finding("waived", f"{name} waives the law {law} ({row['waived'][law]})")
        elif law not in row["laws"]:
            yield scene.finding("law", f"{name} is not held to the law {law} any more")
    gradients = {gradient["operand"]: gradient for gradient in row["gradients"]}
    for operand, was in scene.held["gradients"].items():
        if operand in gradients:
            yield from _fewer_digits(gradients[operand], was, scene)
        else:
            yield scene.finding("operand", f"d{operand} of {name} is not checked any more", operand)
    yield from _more_evaluations(scene)


def _fewer_digits(
    gradient: Mapping[str, Any], was: Mapping[str, Any], scene: _Scene
) -> Iterator[Finding]:
    name, operand = scene.row["op"], gradient["operand"]
    now, imprecise = short(gradient, was["digits"]), gradient["verdicts"].get("imprecise", 0)
    words, of = f"d{operand} of {name}", f"of {scene.row['examples']} examples"
    if imprecise > _allowed(was["imprecise"]):
        often = f"at {imprecise} {of}, and did at {was['imprecise']}"
        said = f"{words} loses half of its digits to rounding {often}"
        yield scene.finding("imprecise", said, operand)
    elif now > _allowed(was["short"]):
        lowest = least(gradient["digits"])
        fewer = was["digits"] is not None and (lowest or 0) < was["digits"] - MARGIN
        lost = f"has lost digits: {lowest} at the least, and had {was['digits']}"
        said = f"{words} {lost if fewer else 'is decided less often'}"
        often = f"{now} {of} fall short, and {was['short']} did"
        yield scene.finding("digits" if fewer else "undecided", f"{said}; {often}", operand)


def _more_evaluations(scene: _Scene) -> Iterator[Finding]:
    spent = scene.row["evaluations"]
    total = sum(spent.values())
    for share, needed in zip(SHARES, scene.held["evaluations"], strict=False):
        within = sum(count for each, count in spent.items() if int(each) <= needed)
        if within < (share - FLIPS) * total:
            words = (
                f"the forward of {scene.row['op']} is evaluated more often: {needed} evaluations were "
                f"enough for {share:.0%} of the checks, and are for {within / total:.0%}"
            )
            yield scene.finding("evaluations", words)
            return


def _allowed(was: int) -> int:
    """How many examples may fall short where so many did.

    As many points stand just before the border as just behind it, and each that is
    near may cross; their number scatters by its square root. Where none fell short none is near.
    """
    return was + math.ceil(math.sqrt(was))


def _finding(
    kind: str, op: str, operand: str | None, words: str, held: Mapping[str, Any]
) -> Finding:
    message = f"{words}; held since {held['since']}"
    return {"kind": kind, "op": op, "operand": operand, "message": message}
