"""`bpverify check`: each exit code, each kind of target, and ops that misbehave."""

from __future__ import annotations

import io
import json
import time

import pytest

from bpverify.cli import commands
from bpverify.cli.progress import Progress
from bpverify.run import campaign, part, schedule
from bpverify.run.row import empty
from tests.gate.conftest import Project

RIGHT = 'right = product(name="right")\n'
WRONG = 'wrong = product(-1.0, name="wrong")\n'
#: Both gradients are one array: wrong at every example, and soon found.
SHARED = """
shared = bpverify.Op("w(n), x(n) -> z(n)", lambda w, x: w + x, lambda dz, w, x: (dz, dz), name="shared")
"""
FEW = ("--examples", "6")


@pytest.mark.parametrize("target", ["ops.py", "ops", "ops:right", "ops.py:right", "ops:listed"])
def test_a_right_op_passes(project, target):
    """By file and by module, whole and by name: exit code 0, and the last line says what was verified."""
    project.ops(RIGHT + "listed = {'any': right}")
    run = project.here("check", target, *FEW, "--json", "out.json")
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == (
        "VERIFIED: 2 gradients of 1 ops, none wrong; 6 examples of 1 ops, seed 0"
    )
    assert "right: verified, 2 gradients to" in run.stderr
    (row,) = project.json()["ops"]
    assert row["result"] == "verified"
    assert row["examples"] == 6
    assert row["laws"]["values"] == 6
    assert (row["file"], row["signature"]) == ("ops.py", "w(n), x(n) -> z(n)")
    assert sum(row["evaluations"].values()) == 6


def test_a_wrong_gradient_is_1(project):
    """The message names operand and op, and the command that looks at just that again finds it again."""
    project.ops(RIGHT + WRONG)
    run = project.run("check", "ops.py", *FEW)
    assert run.returncode == 1
    assert "dw of wrong is wrong: " in run.stdout
    assert run.stdout.splitlines()[-1].startswith("WRONG: wrong; 12 examples of 2 ops")
    (again,) = {line for line in run.stdout.splitlines() if "just this again" in line}
    assert project.here(*again.split("bpverify ")[1].split()).returncode == 1


def test_a_broken_law_is_1(project):
    """Also where all values are right."""
    project.ops(SHARED)
    run = project.here("check", "ops.py", *FEW, "--json", "out.json")
    assert run.returncode == 1
    assert {f["law"] for f in project.json()["ops"][0]["failures"]} == {"fresh_memory"}


#: What the forward of an op of that name does -> the kind of error, and what is said.
MISBEHAVING = {
    "raises": ("raise ValueError('so be it')", "raised", "raised ValueError: so be it"),
    "hangs": ("time.sleep(60)", "hung", "took more than 3 s for one example"),
    "leaves": ("sys.exit(3)", "exited", "called sys.exit(3)"),
    "crashes": ("os._exit(0)", "died", "ends its process: each time that example 0 was run its"),
    "forks": ("os.fork()", "forked", "forks, and both processes came back"),
}
OP = """
def {name}(w, x):
    {body}
    return w * x
{name} = bpverify.Op("w(n), x(n) -> z(n)", {name}, lambda dz, w, x: (dz * x, dz * w), name="{name}")
"""


def test_how_often_an_op_raises_is_said(project):
    """The examples after it are looked at as well."""
    project.ops(OP.format(name="op", body="if len(w) > 40: raise ValueError('long')"))
    run = project.here("check", "ops.py", "--examples", "30", "--json", "out.json")
    (row,) = project.json()["ops"]
    (error,) = row["errors"]
    assert run.returncode == 1
    assert 1 < error["count"] < 30
    assert row["examples"] == 30 - error["count"]
    assert f"raised at {error['count']} of 30 examples" in run.stdout


@pytest.fixture(scope="module")
def misbehaved(tmp_path_factory):
    """A run of all of them beside a right op. Its limit is of the right op as well: no example takes 3 s."""
    project = Project(tmp_path_factory.mktemp("misbehaving"))
    ops = (OP.format(name=name, body=body) for name, (body, _, _) in MISBEHAVING.items())
    project.ops(RIGHT + "".join(ops))
    run = project.run("check", "ops.py", *FEW, "--limit", "3s", "--json", "out.json")
    return run, {row["op"]: row for row in project.json()["ops"]}


@pytest.mark.parametrize("name", MISBEHAVING)
def test_an_op_that_misbehaves_is_1_and_the_others_are_checked(misbehaved, name):
    """It is said what it did; nothing of the right op is lost."""
    run, rows = misbehaved
    _, kind, said = MISBEHAVING[name]
    assert run.returncode == 1
    assert [error["kind"] for error in rows[name]["errors"]] == [kind]
    (words,) = {error["message"] for error in rows[name]["errors"]}
    assert f"{name} {said}" in words
    assert words in run.stdout
    assert (rows["right"]["result"], rows["right"]["examples"]) == ("verified", 6)


def test_what_an_op_prints_is_not_in_the_report(project):
    """The report goes to standard output whole."""
    project.ops(
        "print('at import')\nos.system('echo aloud')\n"
        "def forward(w, x):\n    print('hello')\n    os.write(1, b'raw')\n    return w * x\n"
        "op = bpverify.Op('w(n), x(n) -> z(n)', forward, lambda dz, w, x: (dz * x, dz * w), name='op')"
    )
    run = project.run("check", "ops.py", *FEW, "--json", "-")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["ops"][0]["result"] == "verified"


class Clock:
    """A time that passes in `time.sleep` alone, whatever else the machine is doing."""

    now = 0.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_out_of_budget_is_said_and_is_2_where_it_is_strict(project, monkeypatch):
    """What was not reached is no pass; without --strict-budget it is no failure either."""
    project.ops(RIGHT + OP.format(name="slow", body="time.sleep(0.01)"))
    options = ("check", "ops.py", "--examples", "60", "--budget", "3s", "--json", "out.json")
    for strict, code in (((), 0), (("--strict-budget",), 2)):
        clock = Clock()
        monkeypatch.setattr(time, "sleep", clock.sleep)
        for module in (campaign, schedule, part):
            monkeypatch.setattr(module, "monotonic", clock)
        run = project.here(*options, *strict)
        assert run.returncode == code, run.stderr
        assert run.stdout.splitlines()[-1].startswith("OUT OF BUDGET: ")
        assert "not reached to the end: " in run.stdout
        rows = {row["op"]: row for row in project.json()["ops"]}
        assert rows["slow"]["result"] == "stopped early"
        assert 0 < rows["slow"]["examples"] < 25
        assert rows["right"]["examples"] == 25


def test_a_budget_that_is_over_at_once(project):
    """By the machine's own time: nothing is begun, and nothing was checked."""
    project.ops(RIGHT)
    run = project.run("check", "ops.py", *FEW, "--budget", "0.000001s", "--strict-budget")
    assert run.returncode == 2, run.stderr
    assert run.stdout.splitlines()[-1].startswith("OUT OF BUDGET: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "nowhere"), "there is no module 'nowhere'"),
        (("check", "nowhere.py"), "there is no such file"),
        (("check", "ops:missing"), "ops has no 'missing'; its ops are right"),
        (("check", "empty.py"), "empty.py holds no op: expected a bpverify.Op"),
        (("check", "broken.py"), "broken.py cannot be imported: ZeroDivisionError: "),
        (("check", "leaves.py"), "leaves.py cannot be imported: SystemExit: 7"),
        (("check", "twice.py"), "two ops called 'right'"),
        (("check", "ops.py", "other.py"), "both have an op called 'right'"),
        (("check", "ops.py", "--op", "none"), "no target has an op called 'none'; there are right"),
        (("check", "ops.py", "--examples", "0"), "expected a whole number from 1 on; got '0'"),
        (
            ("check", "ops.py", "--budget", "soon"),
            "expected a time such as 60s, 5m or 1.5h; got 'soon'",
        ),
        (("check", "a b"), "'a b' is no target"),
        (("chek",), "invalid choice: 'chek'"),
    ],
)
def test_usage_is_4(project, arguments, said):
    """One line that shows what was given and what was expected; no traceback."""
    project.ops(RIGHT)
    project.ops(
        'other = bpverify.Op("x() -> y()", abs, lambda dy, x: (dy,), name="right")', "other.py"
    )
    project.ops(RIGHT + 'second = product(name="right")', "twice.py")
    project.ops("", "empty.py")
    project.ops("1 / 0", "broken.py")
    project.ops("sys.exit(7)", "leaves.py")
    run = project.here(*arguments)
    assert run.returncode == 4, run.stderr
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_settings_of_the_project(project):
    """[tool.bpverify] names the targets; a mistake in it is a usage error that shows the value."""
    project.ops(RIGHT)
    toml = project.folder / "pyproject.toml"
    toml.write_text('[tool.bpverify]\ntargets = ["ops.py"]\nexamples = 4\nseed = 9\n')
    run = project.here("check")
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1].endswith("4 examples of 1 ops, seed 9")
    for text, said in (
        ("examples = 0", "examples of [tool.bpverify] should be a whole number from 1 on; got 0"),
        ('target = "x"', "has no key 'target'; its keys are targets, "),
        ("= 3", "cannot be read"),
    ):
        toml.write_text(f"[tool.bpverify]\n{text}\n")
        run = project.here("check", "ops.py")
        assert run.returncode == 4
        assert said in run.stderr


def test_nothing_checked_is_5(project):
    """No target; and an op whose gradient was looked at and never once verified."""
    assert project.here("check").returncode == 5
    project.ops(
        "op = bpverify.Op('x(n) -> y(n)', lambda x: x * 0, lambda dy, x: (dy * 0,), name='op')"
    )
    run = project.here("check", "ops.py", *FEW)
    assert run.returncode == 5
    assert run.stdout.splitlines()[-1].startswith("NOT DECIDED: op")
    assert "op: NOT DECIDED: never once verified: dx: 6 zero" in run.stderr


def test_a_report_that_cannot_be_written_is_3(project):
    """The disk is full: said in a line; the file that was there is there still."""
    project.ops(RIGHT)
    run = project.here("check", "ops.py", *FEW, "--json", "/dev/full")
    assert run.returncode == 3
    assert "No space left on device" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_mistake_of_the_checker_is_3(project, monkeypatch):
    """Of a law, with the example that led to it, beside the other findings; of anything else, by itself."""
    project.ops(RIGHT)

    def broken(*arguments):
        raise KeyError("ours")

    with monkeypatch.context() as patched:
        patched.setattr(part, "keep", broken)
        run = project.here("check", "ops.py", *FEW, "--json", "out.json")
    assert run.returncode == 3
    assert "KeyError: 'ours'" in run.stdout
    assert "--first 0 --examples 1" in run.stdout
    assert project.json()["ops"][0]["errors"][0]["kind"] == "internal"

    monkeypatch.setattr(commands, "run", broken)
    run = project.here("check", "ops.py", *FEW)
    assert run.returncode == 3
    assert run.stderr.startswith("bpverify: internal error\nTraceback")


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_how_far_a_run_is(monkeypatch, stream):
    """On a terminal a line that moves; anywhere a line an op at its end, and none of it with --quiet."""
    monkeypatch.setattr("sys.stderr", found := stream())
    gradients = [{"operand": "x", "verdicts": {"verified": 25}, "digits": {"8.5": 25}}]
    row = {"op": "op", **empty(), "asked": 50, "gradients": gradients}
    progress = Progress(50, quiet=False)
    progress.begins([row])
    for examples in (25, 50):
        progress.reached({**row, "examples": examples})
    progress.done()
    moving = [words for words in found.getvalue().split("\r") if " of 50 examples, op" in words]
    assert len(moving) == (2 if stream is Terminal else 0)
    assert (
        found.getvalue().count("op: verified, 1 gradients to 8.5 digits or more, 50 examples\n")
        == 1
    )

    monkeypatch.setattr("sys.stderr", still := stream())
    quiet = Progress(50, quiet=True)
    quiet.begins([row])
    quiet.reached({**row, "examples": 50})
    assert still.getvalue() == ""


def test_the_report_does_not_depend_on_the_number_of_processes(project):
    """Also where parts end in another order."""
    project.ops(RIGHT + SHARED)
    found = []
    for jobs in ("1", "2"):
        project.run("check", "ops.py", "--examples", "60", "--jobs", jobs, "--json", f"{jobs}.json")
        found.append((project.folder / f"{jobs}.json").read_text("utf-8"))
    assert found[0] == found[1]


def test_doctor(project):
    """Versions, BLAS, CPU; as text and as JSON."""
    assert "longdouble" in project.run("doctor").stdout
    found = json.loads(project.run("doctor", "--json").stdout)
    assert {"python", "numpy", "blas", "cpu", "platform", "bpverify"} <= found.keys()
