"""Rows of parts merge to the row of the whole, in whatever order."""

from __future__ import annotations

import random
from functools import reduce
from pathlib import Path

from bpverify.run.part import Part, run_part
from bpverify.run.row import empty, merge, result, undecided

WRONG = "tests.campaign.ops_of_tests"
HERE = str(Path(__file__).parent)


def parts():
    """A wrong op in parts of two examples, and the whole."""
    cut = [Part(WRONG, HERE, "wrong", 3, i, i + 2) for i in range(0, 12, 2)]
    return [run_part(part) for part in cut], run_part(Part(WRONG, HERE, "wrong", 3, 0, 12))


def test_the_order_of_the_parts_is_nothing():
    """Shuffled, and grouped in another way: the same row, which is that of one part of all examples."""
    cut, whole = parts()
    merged = reduce(merge, cut)
    assert merged["examples"] == 12
    assert merged["failures"]
    assert merge(empty(), merged)["gradients"] == merged["gradients"]
    order = random.Random(0)
    for _ in range(5):
        order.shuffle(cut)
        assert reduce(merge, cut) == merged
        assert merge(reduce(merge, cut[:2]), reduce(merge, cut[2:])) == merged
    assert merge(whole, empty())["gradients"] == merged["gradients"]
    assert merge(whole, empty())["failures"] == merged["failures"]


def row(**verdicts):
    """A row of one example, with these verdicts of its operands."""
    gradients = [{"operand": name, "verdicts": seen} for name, seen in verdicts.items()]
    return {**empty(), "asked": 1, "examples": 1, "gradients": gradients}


def test_the_result_of_a_row():
    """Never a pass of what was never verified, of what was not reached, or of part of it."""
    assert result(row(x={"verified": 1})) == "verified"
    assert result(row(x={"verified": 1}, b={"zero": 3})) == "verified"
    assert result(row(x={"zero": 3})) == "undecided"
    assert result(row(x={"verified": 1}, b={"zero": 3, "inconclusive": 1})) == "undecided"
    assert undecided(row(x={"imprecise": 2, "zero": 1})) == ["dx: 2 imprecise, 1 zero"]
    assert result({**row(x={"verified": 1}), "asked": 2}) == "stopped early"
    assert result({**empty(), "asked": 2}) == "not reached"
    assert result({**row(x={"verified": 1}), "failures": [{}]}) == "wrong"
    assert result({**row(x={"verified": 1}), "failures": [{}], "errors": [{}]}) == "error"
