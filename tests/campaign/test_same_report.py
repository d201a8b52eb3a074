"""The report does not depend on the executor, on the order, or on workers that die."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from bpverify.run import campaign as module
from bpverify.run.gathered import Gathered
from bpverify.run.part import Part, run_part
from bpverify.run.row import empty, error
from bpverify.run.workers import processes
from tests.campaign.executors import Dying, InTurn, ran

TWO = "tests.campaign.ops_of_tests:TWO"
FATAL = "tests.campaign.ops_of_tests:fatal"


@pytest.fixture(scope="module")
def serial():
    """The report of the serial run."""
    found = ran(TWO, 60)
    assert [row["examples"] for row in found["ops"]] == [60, 60]
    assert [row["result"] for row in found["ops"]] == ["verified", "wrong"]
    return found


def test_on_two_processes(serial):
    """Parts come to their end in any order."""
    assert ran(TWO, 60, lambda: processes(2), 2) == serial


@pytest.mark.parametrize("error", [BrokenProcessPool("gone"), ValueError("of another engine")])
@pytest.mark.parametrize("calls", [{0}, {5}, {0, 2, 4, 6, 8, 10}, {0, 3, 4}, {0, 1, 2}, range(5)])
def test_workers_that_die(serial, calls, error):
    """What was running is run again: beside others, then alone, then example by example."""
    dying = Dying(calls, error)
    assert ran(TWO, 60, lambda: dying, 3) == serial
    assert dying.count > max(calls)


def test_an_op_that_ends_its_process():
    """It is found, with the first example that does it, and everything before it counts: on any workers."""
    one = ran(FATAL, 60, lambda: processes(1))
    (row,) = one["ops"]
    (found,) = row["errors"]
    assert found["kind"] == "died"
    assert row["examples"] == found["index"] == 35
    assert f"each time that example {found['index']} was run its worker died" in found["message"]
    assert ran(FATAL, 60, lambda: processes(2), 2) == one
    (again,) = ran(FATAL, 1, lambda: processes(1), first=found["index"])["ops"]
    assert again["errors"] == [found]


def test_the_size_of_a_part_is_nothing(monkeypatch):
    """Of ops that are right, wrong, raise now and then, or end the run of themselves."""
    found = []
    for size in (25, 7, 1000):
        monkeypatch.setattr(module, "PART", size)
        found.append(ran("tests.campaign.ops_of_tests:MOODY", 120))
    assert found[1:] == found[:1] * 2
    rows = {row["op"]: row for row in found[0]["ops"]}
    (raised,) = rows["sometimes"]["errors"]
    assert raised["count"] > 1
    assert rows["sometimes"]["examples"] == 120 - raised["count"]
    assert rows["leaves"]["examples"] == rows["leaves"]["errors"][0]["index"] == 35
    assert rows["right"]["examples"] == rows["wrong"]["examples"] == 120


def test_an_engine_whose_workers_always_die_is_said():
    """What it raised is in the finding; the run comes to its end."""
    (row,) = ran(FATAL, 60, lambda: Dying(range(100), ValueError("no room")))["ops"]
    assert "(ValueError: no room)" in row["errors"][0]["message"]


def rows_of(parts):
    """A gatherer of these parts of the op `op`."""
    gathered = Gathered([{"op": "op", **empty()}], 0)
    for start, row in parts:
        gathered.add("op", start, start + 10, row)
    return gathered


def test_what_comes_after_the_end_of_an_op_is_dropped():
    """Also where it came first; what is before the end counts also where it came last."""
    ten = {**empty(), "examples": 10}
    hung = {**empty(), "examples": 3, "errors": [error("hung", "hangs", 23)]}
    late = {**empty(), "examples": 7, "errors": [error("died", "dies", 37)]}
    parts = [(0, ten), (10, ten), (20, hung), (30, late), (40, ten)]
    expected = rows_of(parts).rows
    assert expected["op"]["examples"] == 23
    assert [e["kind"] for e in expected["op"]["errors"]] == ["hung"]
    for seed in range(10):
        shuffled = random.Random(seed).sample(parts, len(parts))
        assert rows_of(shuffled).rows == expected


def test_a_part_counts_once():
    """Run twice, as after a death that came late, it is in the report once."""
    ten = {**empty(), "examples": 10}
    assert rows_of([(0, ten), (0, ten), (10, ten), (10, ten)]).rows["op"]["examples"] == 20


def test_other_code_on_a_worker_is_no_result():
    """A process that finds another version of the op says so, instead of adding to the report."""
    folder = ran(TWO, 1)["ops"] and "."
    part = Part(TWO, folder, "right", 0, 0, 1, code="another")
    with pytest.raises(ValueError, match=r"is not the code that the run began with"):
        run_part(part)


def test_a_thread_may_be_the_executor(serial):
    """Any of `concurrent.futures` will do."""
    assert ran(TWO, 60, lambda: ThreadPoolExecutor(1)) == serial
    assert ran(TWO, 60, InTurn, 4) == serial
