"""`bpverify gate`: what makes it red, each with its exit code and a message; what does not."""

from __future__ import annotations

import json
import shutil
import threading

import pytest

from tests.gate.conftest import Project

#: An op that keeps every law, as text into which mistakes are planted.
SIGMOID = """
def sigmoid(z):
    t = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, t) / (1 + t)

def forward(z, s):
    return s * sigmoid(z)

def backward(da, z, s):
    a = sigmoid(z)
    dz = da * s * sigmoid(z) * sigmoid(-z)
    return {"dz": dz, "ds": da * a}

op = bpverify.Op("z(n), s(n) -> a(n)", forward, backward, name="op")
"""
ALL_OF_IT = SIGMOID[SIGMOID.index(', "ds"') :]
LESS = ALL_OF_IT.replace(', "ds": da * a', "").replace("backward,", 'backward, no_gradient=("s",),')
SECOND = 'second = product(name="second")\n'
#: As many as it takes for what rounds in another way to show.
MANY = ("ops.py", "--examples", "60")
FEW = ("ops.py", "--examples", "8")


def baseline(folder, examples):
    """The folder of a project whose two ops are held by a baseline."""
    project = Project(folder)
    project.ops(SIGMOID + SECOND)
    run = project.here("gate", *examples)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "gradients.json was written: 2 ops are held from now on" in run.stdout
    return folder


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """With many examples."""
    return baseline(tmp_path_factory.mktemp("many"), MANY)


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """With few of them."""
    return baseline(tmp_path_factory.mktemp("few"), FEW)


def copied(folder, project):
    """A copy of a project, to change."""
    for name in ("ops.py", "gradients.json"):
        shutil.copy(folder / name, project.folder)
    return project


@pytest.fixture
def held(few, project):
    """Two ops that are held at few examples."""
    return copied(few, project)


@pytest.fixture
def held_closely(many, project):
    """The same two at many."""
    return copied(many, project)


def planted(project, examples, old, new):
    """The gate's run with a part of the ops' text replaced."""
    text = SIGMOID + SECOND
    assert old in text
    project.ops(text.replace(old, new))
    return project.here("gate", *examples, "--require-baseline", "--json", "out.json")


def test_nothing_changed_is_0(held):
    """And the baseline stays, byte for byte."""
    before = (held.folder / "gradients.json").read_bytes()
    run = held.run("gate", *FEW, "--require-baseline")
    assert run.returncode == 0
    assert run.stdout.splitlines()[-1].startswith("VERIFIED: 4 gradients of 2 ops")
    assert (held.folder / "gradients.json").read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("dz = da", "dz = -da", "dz of op is wrong: "),
        ("return {", "dz[..., :1] *= 1 + 1e-6\n    return {", "dz of op is wrong: "),
        ('"ds": da * a', '"ds": np.float32(da) * a', "ds of op "),
    ],
    ids=["a sign", "one element", "float32 in the backward"],
)
def test_a_wrong_gradient_is_1(held, old, new, said):
    """The message names the gradient, and since when it was right."""
    run = planted(held, FEW, old, new)
    assert run.returncode == 1, run.stdout
    assert said in run.stdout
    assert "op was right in the baseline since 20" in run.stdout


@pytest.mark.parametrize(
    ("old", "new", "kind", "operand", "said"),
    [
        (
            "sigmoid(z) * sigmoid(-z)",
            "a * (1 - a)",
            "imprecise",
            "z",
            "dz of op loses half of its digits",
        ),
        (
            "t = np.exp(-np.abs(z))",
            "t = np.exp(-np.abs(np.float32(z)))",
            "digits",
            "s",
            "ds of op has lost digits: ",
        ),
        (ALL_OF_IT, LESS, "operand", "s", "ds of op is not checked any more"),
        (
            'name="op"',
            'name="op", waived={"repeatable": "we dice"}',
            "waived",
            None,
            "op waives the law repeatable (we dice)",
        ),
        (SECOND, "", "op", None, "second is not checked any more"),
        (
            "return s * sigmoid(z)",
            "return s * sigmoid(z) * (1 + 1e-11 * np.sin(1e7 * (z + s)))",
            "evaluations",
            None,
            "the forward of op is evaluated more often: 9 evaluations were enough for 50% of the checks",
        ),
    ],
    ids=[
        "a(1 - a)",
        "float32 in the forward",
        "an operand",
        "a law waived",
        "an op deleted",
        "more evaluations",
    ],
)
def test_what_is_only_worse_is_6(held_closely, old, new, kind, operand, said):
    """The message names the op, the operand, and since when more was held."""
    run = planted(held_closely, MANY, old, new)
    assert run.returncode == 6, run.stdout
    found = [f for f in held_closely.json()["regressions"] if f["kind"] == kind]
    assert [(f["op"], f["operand"]) for f in found] == [
        ("second" if kind == "op" else "op", operand)
    ]
    assert said in found[0]["message"]
    assert "held since 20" in found[0]["message"]
    assert run.stdout.splitlines()[-1].startswith("WORSE than the baseline: ")


def test_an_improvement_is_offered_and_taken_by_update_alone(held):
    """A new op is said; the file changes with --update, in the lines of that op."""
    before = (held.folder / "gradients.json").read_text("utf-8")
    held.ops(SIGMOID + SECOND + 'third = product(name="third")')
    run = held.here("gate", *FEW)
    assert run.returncode == 0
    assert (
        "better: third is not in the baseline; --update takes it into gradients.json" in run.stdout
    )
    assert (held.folder / "gradients.json").read_text("utf-8") == before

    run = held.here("gate", *FEW, "--update")
    assert run.returncode == 0
    assert "taken into gradients.json: third is not in the baseline" in run.stdout
    after = (held.folder / "gradients.json").read_text("utf-8")
    new = [line for line in after.splitlines() if line not in before.splitlines()]
    assert len(new) <= 12
    assert any('"third"' in line for line in new)


def test_a_regression_is_taken_by_update(held):
    """As for a law that is waived on purpose: said, and held from then on."""
    held.ops((SIGMOID + SECOND).replace('name="op"', 'name="op", waived={"repeatable": "we dice"}'))
    run = held.here("gate", *FEW, "--update")
    assert run.returncode == 0
    assert "taken into gradients.json: op waives the law repeatable" in run.stdout
    assert held.here("gate", *FEW).returncode == 0


def test_no_baseline_is_made_of_a_wrong_run(held):
    """Nor of one that was cut short; the file stays."""
    before = (held.folder / "gradients.json").read_bytes()
    held.ops((SIGMOID + SECOND).replace("dz = da", "dz = -da"))
    run = held.here("gate", *FEW, "--update")
    assert run.returncode == 1
    assert "gradients.json was not written" in run.stdout
    assert (held.folder / "gradients.json").read_bytes() == before


def test_without_a_baseline(project):
    """Required, it is a usage error, and none is made."""
    project.ops(SECOND)
    run = project.here("gate", *FEW, "--require-baseline")
    assert run.returncode == 4
    assert "gradients.json: there is no such baseline" in run.stderr
    assert not (project.folder / "gradients.json").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[: len(text) // 2], "is no JSON"),
        (lambda text: "", "is no JSON"),
        (lambda text: "[]", "is no bpverify-baseline"),
        (
            lambda text: text.replace('"version": 1', '"version": 2'),
            "has version 2, newer than the 1",
        ),
        (lambda text: text.replace('"version": 1', '"version": 0'), "has version 0, older than 1"),
        (lambda text: text.replace('"laws"', '"lows"'), "lacks parts of a baseline"),
        (lambda text: text.replace('"digits"', '"figits"'), "lacks parts of a baseline"),
        (lambda text: "\udcff", "is no text"),
    ],
    ids=["cut off", "empty", "a list", "newer", "older", "edited", "edited deeply", "no text"],
)
def test_a_baseline_that_cannot_be_read_is_4_and_stays(held, change, said):
    """Said before anything is run; the file is untouched."""
    path = held.folder / "gradients.json"
    path.write_bytes(change(path.read_text("utf-8")).encode("utf-8", "surrogateescape"))
    before = path.read_bytes()
    for options in ((), ("--update",)):
        run = held.here("gate", *FEW, *options)
        assert run.returncode == 4, run.stdout
        assert said in run.stderr
        assert "Traceback" not in run.stderr
        assert path.read_bytes() == before


def test_other_points_are_not_compared(held):
    """Another seed or another number of examples: told how to ask for the same."""
    run = held.here("gate", "ops.py", "--examples", "9")
    assert run.returncode == 4
    assert "was made with --seed 0 --examples 8" in run.stderr


def test_another_environment_is_said_and_not_failed_on(held):
    """The NumPy of the baseline is another one."""
    path = held.folder / "gradients.json"
    found = json.loads(path.read_text("utf-8"))
    found["environment"]["numpy"] = "1.0"
    path.write_text(json.dumps(found))
    run = held.here("gate", *FEW)
    assert run.returncode == 0
    assert "and was 1.0 when the baseline was made" in run.stdout


def test_two_runs_that_write_one_baseline_at_once(project):
    """One of them writes it; the other has the same, or says that it was changed: nothing is half."""
    project.ops(SECOND)
    runs = []
    threads = [
        threading.Thread(
            target=lambda seed=seed: runs.append(project.run("gate", *FEW, "--seed", seed))
        )
        for seed in "12"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, other = sorted(runs, key=lambda run: run.returncode)
    assert first.returncode == 0
    assert other.returncode == 4
    assert "was changed by another run" in other.stderr or "was made with" in other.stderr
    assert project.json("gradients.json")["ops"].keys() == {"second"}
    assert [path.name for path in project.folder.glob(".*")] == []


def test_a_folder_that_cannot_be_written_to_is_3(held):
    """The folder of the baseline is gone when it is written."""
    run = held.here("gate", *FEW, "--baseline", "nowhere/gradients.json")
    assert run.returncode == 3
    assert "cannot write nowhere" in run.stderr
    assert "Traceback" not in run.stderr
