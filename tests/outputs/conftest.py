"""Reports to make outputs from: one in which everything is right, and one in which nothing is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bpverify.run.document import Document, document
from bpverify.run.part import Part, run_part
from bpverify.run.row import Row, empty, merge
from tests.outputs import ops

ROOT = Path(__file__).parents[2]
TARGET = "tests.outputs.ops"
EXAMPLES = 4
#: As it is in a report, which no half of a character is in.
TEXT = ops.HOSTILE.replace("\ud800", "\\ud800")


def row(name: str, examples: int = EXAMPLES) -> Row:
    """The op's row, after so many examples."""
    found = run_part(Part(TARGET, str(ROOT), name, 0, 0, examples))
    return {**merge(found, {**found, **empty()}), "asked": EXAMPLES}


@pytest.fixture(scope="session")
def green() -> Document:
    """Nothing is wrong in it."""
    return document([row("right"), row("waiving")], seed=0, examples=EXAMPLES)


@pytest.fixture(scope="session")
def red() -> Document:
    """A finding of each kind."""
    names = ("right", "waiving", "wrong", "shared", "raising", "never")
    early = {**row("right", 2), "op": "early"}
    worse: list[dict[str, Any]] = [
        {"kind": "digits", "op": "right", "operand": "w", "message": f"dw {TEXT}"},
        {"kind": "op", "op": "gone", "operand": None, "message": "gone is not checked any more"},
    ]
    found = document([*map(row, names), early], seed=0, examples=EXAMPLES, ended="budget")
    return {**found, "regressions": worse, "notes": [f"numpy is another | {TEXT}"]}
