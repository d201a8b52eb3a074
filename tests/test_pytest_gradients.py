"""The plugin in a project that has ops and no claims: the table of gradients, the fixture."""

from __future__ import annotations

import json

import pytest

pytest_plugins = ["pytester"]

HEAD = """
import numpy as np
import pytest
import bpverify
from hypothesis import settings

def scaled(factor=1, **options):
    return bpverify.Op("w(), x() -> z()", lambda w, x: w * x,
                       lambda dz, w, x: (factor * dz * x, dz * w), **options)

FEW = settings(max_examples=7, derandomize=True, database=None, deadline=None)
"""
WHOLE = """
test_right = FEW(bpverify.gradient_test(scaled(name="right")))
test_shared = FEW(bpverify.gradient_test(bpverify.Op(
    "x(n) -> y(n)", lambda x: x + 0, lambda dy, x: dy,
    name="shared", waived={"fresh_memory": "dx is dy"})))
class TestMore:
    test_method = FEW(bpverify.gradient_test(scaled(name="method")))
"""
FIXTURE = """
def test_one_point(bpverify_check):
    report = bpverify_check(scaled(name="right"), 2.0, 3.0, digits=8)
    assert report.verified and report["w"].digits > 8
"""
WRONG = """
def test_wrong(bpverify_check):
    bpverify_check(scaled(2, name="wrong"), 2.0, 3.0)
def test_law(bpverify_check):
    bpverify_check(scaled(np.float64(1), name="broken"), np.float32(2), np.float32(3))
"""
STOPPED = """
@pytest.fixture
def stop():
    pytest.exit("enough")
def test_stops(stop): pass
test_later = FEW(bpverify.gradient_test(scaled(name="later")))
"""


@pytest.fixture
def run(pytester):
    """Run pytest on a suite in a process of its own; its options follow."""

    def in_a_process(suite, *options):
        pytester.makepyfile(test_suite=HEAD + suite)
        return pytester.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider", *options)

    return in_a_process


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_the_run_ends_in_a_table_of_gradients(run, pytester, workers):
    """A row a gradient with verdicts, digits, examples; what is waived, with its reason; one line."""
    result = run(WHOLE + FIXTURE, "--bpverify-json", "out.json", *workers)

    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(
        [
            "*= gradients =*",
            "op  *gradient  verdicts *least digits  median  examples  evaluations",
            "method  *dw  *verified* 7 *",
            "right  *dw  *verified* 8 *",
            "shared  *dx  *verified* 7 *",
            "waived by shared: fresh_memory: dx is dy",
        ]
    )
    assert result.outlines[-1].startswith("VERIFIED: 5 gradients of 3 ops checked, none wrong, to ")
    written = json.loads((pytester.path / "out.json").read_text("utf-8"))
    assert written["waived"]["shared"]["fresh_memory"] == "dx is dy"
    assert len(written["gradients"]) == 5


def test_the_fixture_fails_the_test_it_is_used_in(run):
    """A wrong gradient and a broken law: each is an AssertionError that names the op."""
    result = run(WRONG)

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["*GradientError: dw of wrong is wrong: dw is *", "*dw of broken has dtype float64*"]
    )
    assert result.outlines[-1].startswith("WRONG: dw of wrong; ")


def test_without_the_plugin_there_is_no_fixture(run):
    """The line in a test file that needs no plugin runs all the same."""
    result = run(WHOLE + FIXTURE, "-p", "no:bpverify")

    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*fixture 'bpverify_check' not found"])
    result.stdout.no_fnmatch_line("*= gradients =*")


def test_what_was_never_reached_is_said(run):
    """A run that is broken off names the ops' tests that it did not come to."""
    result = run(FIXTURE + STOPPED)

    assert result.ret != 0
    result.stdout.fnmatch_lines(["never reached: test_suite.py::test_later"])
    assert result.outlines[-1].startswith(
        "BROKEN OFF with exit code 2: 2 gradients of 1 op checked"
    )
