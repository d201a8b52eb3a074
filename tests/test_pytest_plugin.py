"""The plugin in pytest runs of its own: the table, the last line, the data, and what it leaves alone."""

from __future__ import annotations

import json
import re

import pytest

# Before the runs in this process, each of which forgets what it imports.
import bpverify.testing  # noqa: F401

pytest_plugins = ["pytester"]

SUITE = """
import pytest
from hypothesis import given, settings
from bpverify import Op
from bpverify.laws.values import values
from bpverify.strategies import falsifying, points
from hypothesis import strategies as st

RIGHT = Op("w(), x() -> z()", lambda w, x: w * x, lambda dz, w, x: (dz * x, dz * w), name="right")
WRONG = Op("w(), x() -> z()", lambda w, x: w * x, lambda dz, w, x: (dz * w, dz * x), name="wrong")
KINK = Op("x() -> z()", abs, lambda dz, x: 0 * dz, name="kink")
FEW = settings(max_examples=7, derandomize=True, database=None, deadline=None)

@pytest.mark.claim(id="A-first", says="dw = dz x")
@FEW
@given(point=points(RIGHT))
def test_first(point):
    values(RIGHT, point)

@pytest.mark.claim(id="B-erratum", says="printed: below 3", misprint=True)
def test_as_printed():
    falsifying(st.integers(0, 99), lambda n: n < 3)

@pytest.mark.claim(id="B-erratum", says="printed: below 3")
def test_as_meant():
    values(RIGHT, RIGHT.point(2.0, 3.0))

@pytest.mark.claim(id="A-second", says="no gradient is compared here")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_second(n):
    assert n > 0

def test_plain():
    values(RIGHT, RIGHT.point(5.0, 3.0))
"""
FAILING = """
@pytest.mark.claim(id="C-wrong", says="dw = dz w")
@pytest.mark.parametrize("n", [1])
def test_wrong(n):
    values(WRONG, WRONG.point(2.0, 3.0))
"""
EMPTY = """
@pytest.mark.claim(id="D-kink", says="only ever looked at in the kink")
@pytest.mark.parametrize("times", [9, 10])
def test_kink(times):
    for _ in range(times):
        values(KINK, KINK.point(0.0))
"""
VERIFIED = "VERIFIED: 3 claims, none refuted: 2 hold, 1 hold as corrected"


@pytest.fixture
def run(pytester):
    """Run pytest on a suite in a process of its own; its options follow."""

    def in_a_process(suite, *options):
        pytester.makepyfile(test_suite=suite)
        start = pytester.runpytest_subprocess if "-n" in options else pytester.runpytest_inprocess
        return start("-W", "error", "-p", "no:cacheprovider", *options)

    return in_a_process


def data(pytester, name="out.json"):
    """What --bpverify-json has written."""
    return json.loads((pytester.path / name).read_text("utf-8"))


def table(result):
    """The lines of the table, from its head to pytest's own last line."""
    start = next(i for i, line in enumerate(result.outlines) if line.startswith("claim "))
    end = next(
        i for i, line in enumerate(result.outlines) if re.match(r"=+ .*(passed|failed)", line)
    )
    return [line for line in result.outlines[start:end] if not line.startswith("=")]


def test_the_run_ends_in_a_table_and_one_line(run):
    """A row a claim in the order of the file, the example beside the erratum, the decision last."""
    result = run(SUITE)
    rows = table(result)

    assert result.ret == 0
    assert [row.split()[0] for row in rows[1:]] == ["A-first", "B-erratum", "as", "A-second"]
    assert re.search(r"dw = dz x +holds +7 +1\d\.\d", rows[1])
    assert re.search(r"printed: below 3 +corrected +2 ", rows[2])
    assert "as printed, " in rows[3]
    assert "3" in rows[3]
    assert re.search(r"no gradient is compared here +holds +3$", rows[4])
    assert result.outlines[-1] == VERIFIED


def test_workers_make_the_same_table(run, pytester):
    """Whoever finishes first: the table is the one of a single process, and so is the data."""
    alone = run(SUITE, "--bpverify-json", "alone.json")
    spread = run(SUITE, "--bpverify-json", "spread.json", "-n", "2")

    assert table(spread) == table(alone)
    assert spread.outlines[-1] == VERIFIED
    assert data(pytester, "spread.json") == data(pytester, "alone.json")


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["-k", "A-first"], ["A-first"]),
        (["-k", "B-erratum"], ["B-erratum"]),
        (["-m", "claim(id='A-second')"], ["A-second"]),
        (["-m", "claim"], ["A-first", "B-erratum", "A-second"]),
    ],
)
def test_a_claim_is_chosen_by_its_id(run, pytester, options, ids):
    """-k finds it by name, -m exactly it."""
    run(SUITE, "--bpverify-json", "out.json", *options)

    assert [row["claim"] for row in data(pytester)["claims"]] == ids


def test_a_wrong_gradient_refutes(run, pytester):
    """Exit code 1, REFUTED with the id, the error's headline, and the command to run it again."""
    result = run(SUITE + FAILING, "--bpverify-json", "out.json")
    written = data(pytester)

    assert result.ret == 1
    assert result.outlines[-1].startswith("REFUTED: 1 of 4 claims (C-wrong); 2 hold")
    result.stdout.fnmatch_lines(
        [
            "*d? of wrong is wrong: d? and d? stand in each other's place*",
            "pytest 'test_suite.py::test_wrong[[]1[]]'",
        ]
    )
    assert (written["version"], written["exit_code"]) == (1, 1)
    assert written["failed"] == ["test_suite.py::test_wrong[1]"]
    assert [row["result"] for row in written["claims"]] == [
        "holds",
        "corrected",
        "holds",
        "refuted",
    ]
    assert {gradient["op"] for gradient in written["gradients"]} == {"right", "wrong"}


def test_nothing_verified_is_no_pass(run):
    """A gradient looked at ten times and verified in none fails its test; nine may be chance."""
    result = run(SUITE + EMPTY, "-k", "D-kink")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*nothing was verified: dx: 10 *", "*1 failed, 1 passed*"])
    assert result.outlines[-1].startswith("REFUTED: 1 of 1 claims (D-kink)")
