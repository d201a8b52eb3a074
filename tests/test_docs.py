"""docs/your-project.md: its files are a project that passes, and its sessions print what they show."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

PAGE = Path(__file__).parents[1] / "docs" / "your-project.md"
BLOCK = re.compile(r"^```(?P<kind>python|text|yaml)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"# (?P<name>\w+\.py)\n")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")
#: Which verdicts are met beside "verified" depends on the examples, which Hypothesis draws.
VERDICTS = re.compile(r"# (imprecise|inconclusive|subgradient|verified|zero)(, )?")


def blocks(kind: str) -> list[str]:
    """The page's blocks of this kind, in order."""
    return [m["body"] for m in BLOCK.finditer(PAGE.read_text("utf-8")) if m["kind"] == kind]


def files() -> dict[str, str]:
    """The files that the page writes: blocks that name the same one follow each other in it."""
    written: dict[str, str] = {}
    for block in blocks("python"):
        if name := FILE.match(block):
            written[name["name"]] = written.get(name["name"], "") + block
    return written


def worded(text: str) -> list[str]:
    """The lines, with numbers and verdicts masked, and what lines up columns and headings made short."""
    # A run of more than a minute says its time in two ways.
    masked = VERDICTS.sub("", NUMBER.sub("#", re.sub(r" \(\d+:\d\d:\d\d\)", "", text)))
    return [re.sub(r"([ =])\1+", r"\1", line).strip() for line in masked.strip().splitlines()]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the page's files in it."""
    for name, text in files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def importable(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same folder, from which modules are imported as long as the test runs."""
    monkeypatch.syspath_prepend(project)
    yield project
    for name in files():
        sys.modules.pop(Path(name).stem, None)


def run(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Pytest on the project; warnings are errors, and no job on GitHub is around it."""
    command = [sys.executable, "-m", "pytest", "--color=no", "-W", "error", *options]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    return subprocess.run(
        command, cwd=project, env=kept, capture_output=True, text=True, check=False
    )


def gate(project: Path) -> subprocess.CompletedProcess[str]:
    """The page's job."""
    (job,) = (m["body"] for m in BLOCK.finditer(PAGE.read_text("utf-8")) if m["kind"] == "yaml")
    (step,) = (
        step["run"]
        for step in yaml.safe_load(job)["jobs"]["gate"]["steps"]
        if "pytest" in step.get("run", "")
    )
    return run(project, *step.removeprefix("python -m pytest").split())


@pytest.fixture
def held(project: Path) -> Path:
    """The project with a baseline, of few points: the tests' own are as many as ever."""
    command = [sys.executable, "-m", "bpverify", "gate", "test_layers.py", "--examples", "8"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return project


def test_the_session_prints_what_stands_below_it(
    importable: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Blocks that name no file run in order in one namespace; the failure is the one that is shown."""
    namespace: dict[str, object] = {}
    for block in blocks("python"):
        if not FILE.match(block):
            exec(block, namespace)
    assert worded(capsys.readouterr().out) == worded(blocks("text")[0])


def test_the_project_passes_and_ends_in_the_table(project: Path) -> None:
    """The page's test file passes with warnings as errors, and the run closes as the page shows."""
    done = run(project, "--hypothesis-profile=ci", "--bpverify-json", "bpverify.json")
    assert done.returncode == 0, done.stdout
    table, printed = worded(blocks("text")[1]), worded(done.stdout)
    assert printed[printed.index(table[0]) :] == table
    data = json.loads((project / "bpverify.json").read_text("utf-8"))
    assert {row["op"] for row in data["gradients"]} == {
        "add",
        "dense",
        "log_loss",
        "mean_and_variance",
    }


def change(project: Path, file: str, old: str, new: str) -> None:
    """Make that part of a file another."""
    before = (project / file).read_text("utf-8")
    assert old in before
    (project / file).write_text(before.replace(old, new), encoding="utf-8")


def test_the_project_can_fail(held: Path) -> None:
    """The same files with one mistake in them do not pass: the run above says something."""
    change(held, "layers.py", "dz @ self.W.T", "dz @ (2 * self.W.T)")
    done = gate(held)
    assert done.returncode == 1
    assert "WRONG: dx of dense" in done.stdout.splitlines()[-1]
    assert "dense was right in the baseline since 20" in done.stdout


def test_the_job_ends_as_the_page_shows(held: Path) -> None:
    """All tests pass; an operand less, and the gate is red."""
    change(held, "layers.py", "return dy, dy", 'return {"dx": dy}')
    change(held, "test_layers.py", 'name="add",', 'name="add", no_gradient=("shortcut",),')
    done = gate(held)
    assert done.returncode == 6, done.stdout
    assert worded(done.stdout.splitlines()[-1]) == worded(blocks("text")[2])
    assert json.loads((held / "report.json").read_text("utf-8"))["counts"] == {"verified": 4}
