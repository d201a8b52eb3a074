"""The plugin in a project that has ops and no claims: the table of gradients, the fixture."""

from __future__ import annotations

import json

import pytest

# Before the runs in this process, each of which forgets what it imports.
import bpverify.testing  # noqa: F401

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
        start = pytester.runpytest_subprocess if "-n" in options else pytester.runpytest_inprocess
        return start("-W", "error", "-p", "no:cacheprovider", *options)

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
        ["*ValuesError: dw of wrong is wrong: dw is *", "*dw of broken has dtype float64*"]
    )
    assert result.outlines[-1].startswith("WRONG: dw of wrong; ")


OWN = """
from hypothesis import Phase, example
settings.register_profile("own", max_examples=3, database=None, deadline=None)
settings.load_profile("own")
SEEN = {"one": [], "other": [], "marked": []}

def seen(name):
    def forward(w, x):
        SEEN[name].append((float(w), float(x)))
        return w * x
    return bpverify.Op("w(), x() -> z()", forward, lambda dz, w, x: (dz * x, dz * w), name=name)

one, other, marked = map(seen, SEEN)
test_one = bpverify.gradient_test(one)
test_other = bpverify.gradient_test(other)
test_marked = pytest.mark.xfail(reason="slow", run=False)(bpverify.gradient_test(marked))
test_one_point = settings(phases=[Phase.explicit])(
    example(point=marked.at(w=7.5, x=-3.25, dz=1.0))(bpverify.gradient_test(marked)))

def test_seeds():
    assert SEEN["one"] == SEEN["other"] != []
    assert SEEN["marked"][0] == (7.5, -3.25)
"""


def test_a_user_s_settings_of_hypothesis_and_pytest_are_honoured(run, pytester):
    """Profile, seed (two tests of it draw the same points), phases, `@example` and marks: as on any test."""
    result = run(OWN, "--hypothesis-seed=5", "--bpverify-json", "out.json")

    result.assert_outcomes(passed=4, xfailed=1)
    written = json.loads((pytester.path / "out.json").read_text("utf-8"))
    examples = {op: laws["repeatable"] for op, laws in written["laws_held"].items()}
    assert examples == {"one": 3, "other": 3, "marked": 1}


TWIN = """
def test_the_twin_is_caught():
    with pytest.raises(bpverify.GradientError):
        bpverify.check(scaled(2, name="right"), 2.0, 3.0).raise_if_wrong()
def test_nobody_looks():
    bpverify.check(scaled(2, name="odd"), 2.0, 3.0)
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_green_run_never_ends_in_wrong(run, pytester, workers):
    """A test that passes with a wrong gradient is its own business, named apart and counted in no row."""
    result = run(FIXTURE + TWIN, "--bpverify-json", "out.json", *workers)

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "right  dw *  1 verified *",
            "test_suite.py::test_the_twin_is_caught passed with dw of right wrong",
            "test_suite.py::test_nobody_looks passed with dw of odd wrong",
        ]
    )
    assert result.outlines[-1].startswith("VERIFIED: 2 gradients of 1 op checked, none wrong, to ")
    assert result.outlines[-1].endswith("; 2 tests passed with a wrong gradient")
    written = json.loads((pytester.path / "out.json").read_text("utf-8"))
    assert {gradient["op"] for gradient in written["gradients"]} == {"right"}
    assert written["passed_with_wrong"] == {
        "test_suite.py::test_the_twin_is_caught": ["dw of right"],
        "test_suite.py::test_nobody_looks": ["dw of odd"],
    }


def test_a_law_that_could_not_be_asked_is_not_held(run, pytester):
    """It is counted apart, with the reason, as the points are at which another could not be asked."""
    result = run(WHOLE, "--bpverify-json", "out.json")

    result.stdout.fnmatch_lines(
        [
            "never asked, for the op has no jvp: adjoint_identity, jvp_values of method, right, shared",
            "never asked, for the op names no samples: samples_* of method, right, shared",
        ]
    )
    written = json.loads((pytester.path / "out.json").read_text("utf-8"))
    assert written["laws_held"]["right"]["values"] == 7
    assert "jvp_values" not in written["laws_held"]["right"]
    assert written["laws_not_asked"]["right"]["jvp_values"] == {"the op has no jvp": 7}


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


BROKEN = """
def raising(dy, x):
    raise RuntimeError("broken")


test_raising = bpverify.gradient_test(bpverify.Op("x(n) -> y(n)", lambda x: x, raising))
"""


def test_what_failed_at_once_was_reached(run):
    """A backward that raises gives no verdict; its test has failed, and was not left out."""
    result = run(FIXTURE + BROKEN)

    assert result.ret == 1
    result.stdout.no_fnmatch_line("never reached: *")
