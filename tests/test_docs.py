"""docs/your-project.md: its files are a project that passes, and its sessions print what they show."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "your-project.md"
BLOCK = re.compile(r"^```(?P<kind>python|text)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
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
    masked = VERDICTS.sub("", NUMBER.sub("#", text))
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


def run(project: Path) -> subprocess.CompletedProcess[str]:
    """Pytest on the project with the page's own options; warnings are errors."""
    options = [
        "--color=no",
        "-W",
        "error",
        "--hypothesis-profile=ci",
        "--bpverify-json",
        "gradients.json",
    ]
    command = [sys.executable, "-m", "pytest", *options]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


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
    done = run(project)
    assert done.returncode == 0, done.stdout
    table, printed = worded(blocks("text")[1]), worded(done.stdout)
    assert printed[printed.index(table[0]) :] == table
    data = json.loads((project / "gradients.json").read_text("utf-8"))
    assert {row["op"] for row in data["gradients"]} == {
        "add",
        "dense",
        "log_loss",
        "mean_and_variance",
    }


def test_the_project_can_fail(project: Path) -> None:
    """The same files with one mistake in them do not pass: the run above says something."""
    layers = project / "layers.py"
    right = layers.read_text("utf-8")
    wrong = right.replace("dz @ self.W.T", "dz @ (2 * self.W.T)")
    assert wrong != right
    layers.write_text(wrong, encoding="utf-8")
    done = run(project)
    assert done.returncode == 1
    assert "WRONG: dx of dense" in done.stdout.splitlines()[-1]
