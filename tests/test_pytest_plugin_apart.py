"""What the plugin leaves alone, and what it says of runs and markers that are not as they should be."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

CLAIM = '@pytest.mark.claim(id="A", says="it passes")\n'
HEAD = "import pytest\n"
PASSING = f"{HEAD}{CLAIM}def test_a(): pass\n"


@pytest.fixture
def run(pytester):
    """Run pytest on one file's source in a process of its own; its options follow."""

    def in_a_process(source, *options):
        pytester.makepyfile(test_file=source)
        return pytester.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider", *options)

    return in_a_process


def test_the_plugin_loads_neither_numpy_nor_hypothesis():
    """Every pytest run of the environment imports it: it has to be light."""
    code = "import sys, bpverify.pytest_plugin; print({'numpy', 'hypothesis'} & sys.modules.keys())"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], check=False, capture_output=True, text=True
    )

    assert (ran.stdout, ran.stderr) == ("set()\n", "")


def test_a_run_without_claims_is_not_touched(run):
    """No table, no last line, nothing added to what pytest says."""
    result = run("def test_a(): pass\n")

    assert result.ret == 0
    assert "1 passed" in result.outlines[-1]
    result.stdout.no_fnmatch_line("*VERIFIED*")
    result.stdout.no_fnmatch_line("*= claims =*")


def test_it_can_be_switched_off(run):
    """Without it the marker is unknown, and the tests run as any others."""
    result = run("def test_a(): pass\n", "-p", "no:bpverify")
    assert "1 passed" in result.outlines[-1]

    result = run(PASSING, "-p", "no:bpverify", "-W", "ignore")
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*VERIFIED*")


def test_the_marker_and_the_option_are_told_of(pytester):
    """In pytest's own lists."""
    pytester.runpytest_subprocess("--markers").stdout.fnmatch_lines(["@pytest.mark.claim(id=*"])
    pytester.runpytest_subprocess("--help").stdout.fnmatch_lines(["*--bpverify-json=FILE*"])


@pytest.mark.parametrize(
    "marker", ['claim("A")', "claim", 'claim(id="A")', 'claim(id="A", say="x")']
)
def test_a_malformed_marker_is_refused(run, marker):
    """Before any test runs, with the test, what was given, and what should be."""
    result = run(f"{HEAD}@pytest.mark.{marker}\ndef test_a(): pass\n")
    text = "\n".join((*result.outlines, *result.errlines))

    assert result.ret != 0
    assert "INTERNALERROR" not in text
    assert "test_file.py::test_a: the marker should be claim(id=..., says=..., misprint=" in text


NOT_VERIFIED = [
    (f"{HEAD}{CLAIM}def test_a(): assert 0\n", "REFUTED: 1 of 1 claims (A)"),
    (f"{PASSING}def test_b(): assert 0\n", "FAILED: 1 checks, the first test_file.py::test_b"),
    (f"{PASSING}def test_b(none): pass\n", "FAILED: 1 checks, the first test_file.py::test_b"),
    (
        f"{PASSING}@pytest.fixture\ndef f():\n    yield\n    assert 0\ndef test_b(f): pass\n",
        "FAILED: 1 checks, the first test_file.py::test_b",
    ),
    (
        f"{PASSING}def test_b(): raise KeyboardInterrupt\n",
        "BROKEN OFF with exit code 2: of 1 claims",
    ),
    (f"{PASSING}def test_b(): pytest.exit('enough')\n", "BROKEN OFF with exit code 2: of 1 claims"),
]


@pytest.mark.parametrize(("source", "line"), NOT_VERIFIED, ids=[str(i) for i in range(6)])
def test_only_a_whole_and_green_run_is_verified(run, source, line):
    """A failure, an error in a fixture, an interruption: each has the last line say so."""
    result = run(source)

    assert result.ret != 0
    assert result.outlines[-1].startswith(line)


def test_a_file_that_cannot_be_read_is_a_failure(run, pytester):
    """Also where pytest was told to go on without it."""
    pytester.makepyfile(test_broken="import no_such_module_at_all\n")
    result = run(PASSING, "--continue-on-collection-errors")

    assert result.outlines[-1].startswith("FAILED: 1 checks, the first test_broken.py")


def test_a_skipped_claim_is_neither_held_nor_refuted(run):
    """Nothing was checked: it is not counted, nor is a failure that was expected."""
    skipped = f"{HEAD}{CLAIM}def test_a(): pytest.skip('later')\n"
    assert "1 skipped" in run(skipped).outlines[-1]

    second = '@pytest.mark.claim(id="B", says="it is not so")\n'
    result = run(f"{PASSING}{second}@pytest.mark.xfail\ndef test_b(): assert 0\n")
    assert result.ret == 0
    assert result.outlines[-1].startswith("VERIFIED: 1 claims")


def test_a_failed_setup_is_no_claim_held(run):
    """The test never ran, so its claim is not in the table, and the run is not green."""
    result = run(f"{PASSING}@pytest.mark.claim(id='B', says='x')\ndef test_b(missing): pass\n")

    assert result.outlines[-1].startswith(
        "FAILED: 1 checks, the first test_file.py::test_b; of 1 claims"
    )


def test_a_place_that_cannot_be_written_is_said_at_once(run):
    """Not after the run, when the figures would be lost."""
    result = run(PASSING, "--bpverify-json", "no/such/place.json")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert any(
        "--bpverify-json no/such/place.json: there is no such" in line for line in result.errlines
    )


def test_the_data_is_written_where_pytest_was_called(run, pytester):
    """Wherever a test may have gone in the meantime."""
    run(
        f"{PASSING}def test_b(tmp_path):\n    import os; os.chdir(tmp_path)\n",
        "--bpverify-json",
        "a.json",
    )

    assert (pytester.path / "a.json").is_file()


def test_the_command_to_run_it_again_can_be_pasted(run, pytester):
    """Whatever a parameter's text holds, the shell hands it on."""
    source = (
        f"{HEAD}{CLAIM}@pytest.mark.parametrize('p', [\"it's $HOME\"])\ndef test_a(p): assert 0\n"
    )
    lines = run(source).outlines
    at = next(i for i, line in enumerate(lines) if "run just this again" in line)
    command = f"{sys.executable} -m {lines[at + 1]} -p no:cacheprovider"
    again = subprocess.run(
        ["/bin/sh", "-c", command], check=False, capture_output=True, cwd=pytester.path, text=True
    )

    assert "1 failed" in again.stdout


def test_an_example_is_told_under_the_test_s_name(run):
    """Counting is not seen in Hypothesis's report, nor in what it knows a test by: name and source."""
    drawn = "from hypothesis import given, strategies as st\n@given(n=st.integers(5))\n"
    result = run(f"{HEAD}{drawn}{CLAIM}def test_a(n): assert n < 7\n")

    result.stdout.fnmatch_lines(["*: test_a(*", "*n=7,*"])
    result.stdout.no_fnmatch_line("*counted(*")
