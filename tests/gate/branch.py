"""The failing branch of docs/gate.md: examples/layers with one line changed, and what its job says.

python -m tests.gate.branch     prints the blocks of the page
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "layers"
FILE = "tinylayers/softmax_cross_entropy.py"
OLD = "np.exp(Z - top).sum(axis=1)"
NEW = "np.exp(np.float32(Z - top)).sum(axis=1)"
#: Few of Hypothesis's examples: what is shown is the gate's.
CONFTEST = """
from hypothesis import settings
settings.register_profile("few", derandomize=True, database=None, deadline=None, max_examples=2)
settings.load_profile("few")
"""


def job(
    folder: Path, example: Path = EXAMPLE, *, changed: bool = False
) -> tuple[subprocess.CompletedProcess[str], str]:
    """The gate of the example's workflow in a copy of it: the run, and the job's summary."""
    copied = folder / "layers"
    shutil.copytree(example, copied, ignore=shutil.ignore_patterns("__pycache__", ".*cache"))
    (copied / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    if changed:
        file = copied / FILE
        text = file.read_text("utf-8")
        if OLD not in text:
            raise ValueError(f"{FILE} has no {OLD!r} any more")
        file.write_text(text.replace(OLD, NEW), encoding="utf-8")
    summary = folder / "summary.md"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    github = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(copied),
    }
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options()],
        cwd=copied,
        env={**kept, **github, "PYTHONPATH": f"{ROOT}{os.pathsep}{copied}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run, summary.read_text("utf-8") if summary.exists() else ""


def options() -> list[str]:
    """The options of the gate, as the example's workflow has them, and its test file of layers alone."""
    workflow = (EXAMPLE / ".github" / "workflows" / "gradients.yml").read_text("utf-8")
    words = workflow.partition("python -m pytest ")[2].partition("- uses")[0].split()
    return ["tests/test_layers.py", *(word for word in words if "hypothesis" not in word)]


def blocks() -> dict[str, str]:
    """The page's blocks: the change as a diff, the last line, the annotations, the summary."""
    with tempfile.TemporaryDirectory() as folder:
        run, summary = job(Path(folder), changed=True)
    lines = run.stdout.splitlines()
    before = (EXAMPLE / FILE).read_text("utf-8").splitlines()
    (line,) = (line for line in before if OLD in line)
    diff = f"--- a/{FILE}\n+++ b/{FILE}\n-{line}\n+{line.replace(OLD, NEW)}\n"
    annotations = "".join(f"{line}\n" for line in lines if line.startswith("::"))
    return {
        "diff": diff,
        "text": f"{annotations}{lines[-1]}\n",
        "markdown": summary.rstrip() + "\n",
    }


if __name__ == "__main__":
    for kind, body in blocks().items():
        print(f"```{kind}\n{body}```\n")  # noqa: T201
