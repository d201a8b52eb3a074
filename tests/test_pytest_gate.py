"""`pytest --bpverify-gate`: one run of the tests is the gate's run too."""

from __future__ import annotations

import json
import shutil

import pytest

# Before the runs in this process, each of which forgets what it imports.
import bpverify.pytest_gate  # noqa: F401
from bpverify.cli import main

pytest_plugins = ["pytester"]

SUITE = """
import pytest
import bpverify
from hypothesis import settings

FEW = settings(max_examples=5, derandomize=True, database=None, deadline=None)

def scaled(factor=1, **options):
    return bpverify.Op("w(n), x(n) -> z(n)", lambda w, x: w * x,
                       lambda dz, w, x: {"dw": factor * dz * x, "dx": dz * w}, **options)

one = scaled(name="one")
two = scaled(name="two")
test_one = FEW(bpverify.gradient_test(one))
test_two = FEW(bpverify.gradient_test(two))
"""
GATE = ("--bpverify-gate", "gradients.json", "--bpverify-report", "out.json")


@pytest.fixture
def gate(pytester):
    """Run pytest on a suite with the gate; its options follow. Workers are processes of their own."""
    pytester.makepyprojecttoml("[tool.bpverify]\nexamples = 6\n")

    def run(suite, *options):
        # What was compiled of the suite before passes for this one's where both were written in one
        # second and are of one length.
        shutil.rmtree(pytester.path / "__pycache__", ignore_errors=True)
        pytester.makepyfile(test_suite=suite)
        options = ("-W", "error", "-p", "no:cacheprovider", *GATE, *options)
        start = pytester.runpytest_subprocess if "-n" in options else pytester.runpytest_inprocess
        return start(*options)

    return run


@pytest.fixture
def held(gate, pytester):
    """A gate whose baseline holds both ops."""
    assert gate(SUITE).ret == 0
    assert (pytester.path / "gradients.json").is_file()
    return gate


def report(pytester):
    """What --bpverify-report has written."""
    return json.loads((pytester.path / "out.json").read_text("utf-8"))


def test_it_is_the_report_and_the_baseline_of_the_command(held, pytester, monkeypatch, capsys):
    """Byte for byte: each command can be held to what the other has made."""
    monkeypatch.chdir(pytester.path)
    target = ("gate", "test_suite.py", "--examples", "6")
    assert main([*target, "--require-baseline", "--json", "command.json"]) == 0
    baseline = (pytester.path / "gradients.json").read_bytes()
    assert held(SUITE).ret == 0
    command = json.loads((pytester.path / "command.json").read_text("utf-8"))
    assert report(pytester) == command
    assert main([*target, "--baseline", "other.json"]) == 0
    assert (pytester.path / "other.json").read_bytes() == baseline


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_unchanged_it_passes_and_ends_with_the_gradients(held, pytester, workers):
    """The baseline stays as it is; with workers too."""
    before = (pytester.path / "gradients.json").read_bytes()
    result = held(SUITE, *workers, "--bpverify-gate-require")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*= gate =*", "one *verified *6 *", "two *verified *6 *"])
    assert result.outlines[-1].startswith("VERIFIED: 4 gradients of 2 ops checked")
    assert (pytester.path / "gradients.json").read_bytes() == before
    assert {row["op"]: row["examples"] for row in report(pytester)["ops"]} == {"one": 6, "two": 6}


LESS = """two = bpverify.Op("w(n), x(n) -> z(n)", one.forward, lambda dz, w, x: {"dx": dz * w},
                  no_gradient=("w",), name="two")"""
WORSE = {
    "an operand": (
        'two = scaled(name="two")',
        LESS,
        "dw of two is not checked any more; held since 20",
    ),
    "a law waived": (
        'name="two"',
        'name="two", waived={"repeatable": "we dice"}',
        "two waives the law repeatable (we dice); held since 20",
    ),
    "a law left out": (
        "gradient_test(two)",
        'gradient_test(two, laws=("values",))',
        "two is not held to the law any_memory_layout any more; held since 20",
    ),
    "a test deleted": (
        "test_two = FEW(bpverify.gradient_test(two))",
        "",
        "two is not checked any more; held since 20",
    ),
    "a test skipped": (
        "test_two = FEW(",
        "test_two = pytest.mark.skip(",
        "two is not checked any more; held since 20",
    ),
}


@pytest.mark.parametrize("name", WORSE)
def test_what_is_only_worse_is_6(held, pytester, name):
    """All tests pass, and the run ends with the gate's own exit code and line."""
    old, new, said = WORSE[name]
    assert old in SUITE
    result = held(SUITE.replace(old, new))
    assert result.ret == 6
    assert result.outlines[-1].startswith("WORSE than the baseline: ")
    assert any(said in each["message"] for each in report(pytester)["regressions"])
    result.stdout.fnmatch_lines([f"worse: *{said.split(' (')[0]}*"])


def test_a_wrong_gradient_is_1(held, pytester):
    """Since when it was right is said; the baseline stays."""
    before = (pytester.path / "gradients.json").read_bytes()
    result = held(SUITE.replace('scaled(name="two")', 'scaled(-1, name="two")'))
    assert result.ret == 1
    result.stdout.fnmatch_lines(["note: two was right in the baseline since 20*"])
    assert result.outlines[-1].startswith("WRONG: dw of two; ")
    rows = {row["op"]: row for row in report(pytester)["ops"]}
    assert rows["two"]["result"] == "wrong"
    assert "values" in {f["law"] for f in rows["two"]["failures"]}
    assert (pytester.path / "gradients.json").read_bytes() == before


def test_what_only_the_tests_own_points_show_is_in_the_report(gate, pytester):
    """And what only the gate's points show fails the test."""
    only = """
from hypothesis import example
calls = []
def backward(dz, w, x):
    calls.append(w)
    return {{"dw": dz * x * (-1 if {when} else 1), "dx": dz * w}}
op = bpverify.Op("w(n), x(n) -> z(n)", lambda w, x: w * x, backward, name="op")
test_op = settings(FEW, phases=[Phase.explicit])(
    example(point=op.at(w=[7.5], x=[3.0], dz=[1.0]))(bpverify.gradient_test(op, laws=("values",))))
"""
    head = SUITE.partition("one =")[0].replace("import settings", "import Phase, settings")
    assert gate(head + only.format(when="w[0] == 7.5")).ret == 1
    (row,) = report(pytester)["ops"]
    assert [(f["law"], f["operand"], f["index"]) for f in row["failures"]] == [
        ("values", "w", None)
    ]
    assert row["result"] == "wrong"

    result = gate(head + only.format(when="w[0] != 7.5"))
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*at a point of the gate: dw of op is wrong: *"])
    assert not (pytester.path / "gradients.json").exists()


NARROWED = [("-k", "one"), ("test_suite.py::test_one",), ("--deselect", "test_suite.py::test_two")]


@pytest.mark.parametrize("options", NARROWED, ids=["-k", "one test", "--deselect"])
def test_a_run_that_was_narrowed_misses_nothing_and_writes_nothing(held, pytester, options):
    """What was left out by hand is not gone."""
    before = (pytester.path / "gradients.json").read_bytes()
    result = held(SUITE, *options, "--bpverify-gate-update")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["note: *gradients.json was not written: *"])
    assert (pytester.path / "gradients.json").read_bytes() == before


def test_a_run_that_stops_early_misses_nothing(held):
    """-x, with the first test failing."""
    result = held(SUITE.replace('scaled(name="one")', 'scaled(-1, name="one")'), "-x")
    assert result.ret == 1
    result.stdout.no_fnmatch_line("worse: *")


def test_an_update_takes_what_is_new(held, pytester):
    """An op that is added is offered, and taken when that is asked for."""
    more = SUITE + 'test_three = FEW(bpverify.gradient_test(scaled(name="three")))\n'
    before = (pytester.path / "gradients.json").read_bytes()
    result = held(more)
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["note: better: three is not in the baseline; --bpverify-gate-update takes it into *"]
    )
    assert (pytester.path / "gradients.json").read_bytes() == before
    assert held(more, "--bpverify-gate-update").ret == 0
    assert '"three"' in (pytester.path / "gradients.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("{", (), "is no JSON"),
        ('{"schema": "bpverify-baseline", "version": 2}', (), "newer than the 1 known here"),
        (None, ("--bpverify-gate-require",), "there is no such baseline"),
    ],
)
def test_a_baseline_that_cannot_be_read_is_4(gate, pytester, content, options, said):
    """Before any test runs."""
    if content is not None:
        (pytester.path / "gradients.json").write_text(content)
    result = gate(SUITE, *options)
    assert result.ret == 4
    assert any(said in line for line in result.errlines)
    assert not any("INTERNALERROR" in line for line in (*result.outlines, *result.errlines))


def test_two_ops_of_one_name_are_4(gate, pytester):
    """They would be one row; no baseline is made of them."""
    other = 'bpverify.Op("x() -> y()", lambda x: x * 1, lambda dy, x: (dy * 1,), name="one")'
    result = gate(f"{SUITE}\ntest_other = FEW(bpverify.gradient_test({other}))\n")
    assert result.ret == 4
    assert result.outlines[-1].endswith("both have an op 'one'")
    assert not (pytester.path / "gradients.json").exists()


def test_without_a_gradient_test_nothing_is_checked(gate, pytester):
    """Exit code 5, and no baseline."""
    result = gate("def test_a(): pass\n")
    assert result.ret == 5
    assert result.outlines[-1] == "NOTHING CHECKED"
    assert not (pytester.path / "gradients.json").exists()


def test_a_job_on_github_gets_its_summary_and_annotations(held, pytester, monkeypatch):
    """As from the command."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "summary.md"))
    result = held(SUITE.replace('scaled(name="two")', 'scaled(-1, name="two")'))
    result.stdout.fnmatch_lines(
        ["::error file=test_suite.py,line=*,title=bpverify%3A *::dw of two *"]
    )
    assert "dw of two is wrong" in (pytester.path / "summary.md").read_text("utf-8")
