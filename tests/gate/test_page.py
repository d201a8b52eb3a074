"""docs/gate.md and the files to copy: valid, the same, and they do what they say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from bpverify.run.exits import Exit
from tests.gate.branch import EXAMPLE, ROOT, blocks, job
from tests.gate.conftest import Project

PAGE = (ROOT / "docs" / "gate.md").read_text("utf-8")
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"\d+(\.\d+)*(e[-+]\d+)?")
COPIED = (".github/workflows/gradients.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml")
SCHEMAS = (
    ("github-workflows", EXAMPLE / ".github/workflows/gradients.yml"),
    ("gitlab-ci", EXAMPLE / ".gitlab-ci.yml"),
    ("github-actions", ROOT / "action.yml"),
)
#: For `python`, in the shell of a step: installs nothing, and is this interpreter.
SHIM = f"""#!/bin/sh
if [ "$1 $2 $3" = "-m pip install" ]; then echo "$@" >> "$PIP_LOG"; exit 0; fi
exec {sys.executable} "$@"
"""


def worded(text: str) -> str:
    """The text with what depends on the machine masked: numbers, and the lines of the environment."""
    text = re.sub(r"<sub>.*</sub>", "<sub></sub>", text)
    text = re.sub(r"(?m)^.* is .*, and was .* when the baseline was made\n", "", text)
    return NUMBER.sub("#", re.sub(r"\n{2,}", "\n\n", text)).strip()


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    """A copy of the example that holds its ops at fewer points: `tox -e examples` runs the whole of it."""
    project = Project(tmp_path_factory.mktemp("example") / "layers")
    shutil.copytree(
        EXAMPLE, project.folder, ignore=shutil.ignore_patterns("__pycache__", ".*cache")
    )
    settings = project.folder / "pyproject.toml"
    text = settings.read_text("utf-8")
    assert "examples = 20 " in text
    settings.write_text(text.replace("examples = 20 ", "examples = 3 "), encoding="utf-8")
    run = project.here("gate", "tests/test_layers.py", "--update")
    assert run.returncode == 0, run.stderr
    return project.folder


@pytest.fixture
def shell(tmp_path, brief):
    """Run lines of the shell, as a step does, in a copy of the example."""
    folder = tmp_path / "layers"
    shutil.copytree(brief, folder, ignore=shutil.ignore_patterns("__pycache__"))
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(SHIM)
    python.chmod(0o755)

    def run(lines, **variables):
        files = {"GITHUB_OUTPUT": "output", "RUNNER_TEMP": "runner", "PIP_LOG": "pip.log"}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines],
            cwd=folder,
            env={
                "PATH": f"{python.parent}:/usr/bin:/bin",
                "PYTHONPATH": f"{ROOT}:{folder}",
                **{name: str(tmp_path / file) for name, file in files.items()},
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    run.folder = folder
    run.temp = tmp_path
    return run


@pytest.mark.parametrize(("schema", "file"), SCHEMAS, ids=[name for name, _ in SCHEMAS])
def test_it_is_valid(schema, file):
    """By the published schema."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    run = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_hook_is_valid_and_can_be_run(shell):
    """As pre-commit runs it: its entry, then the arguments of the example's configuration."""
    hooks = ROOT / ".pre-commit-hooks.yaml"
    config = EXAMPLE / ".pre-commit-config.yaml"
    for what, file in (("manifest", hooks), ("config", config)):
        command = [sys.executable, "-m", "pre_commit", f"validate-{what}", str(file)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout
    (hook,) = yaml.safe_load(hooks.read_text("utf-8"))
    (chosen,) = yaml.safe_load(config.read_text("utf-8"))["repos"][0]["hooks"]
    assert (chosen["id"], hook["stages"], hook["pass_filenames"]) == (
        hook["id"],
        ["pre-push"],
        False,
    )
    run = shell(" ".join((hook["entry"], *chosen["args"])))
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("VERIFIED: 13 gradients of 6 ops")


def test_the_action_runs(shell):
    """Its own lines of the shell: what is installed, where the report goes, and the exit code."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    install, gate, keep = action["runs"]["steps"]
    inputs = {name: str(each["default"]) for name, each in action["inputs"].items()}
    assert shell(install["run"], PACKAGE=inputs["package"]).returncode == 0
    assert "bpverify[testing]" in (shell.temp / "pip.log").read_text()
    variables = {"TARGETS": "tests/test_layers.py", "OPTIONS": inputs["options"]}
    assert gate["env"].keys() == variables.keys()
    run = shell(gate["run"], **variables)
    assert run.returncode == 0, run.stderr
    report = shell.temp / "runner" / "bpverify"
    assert (shell.temp / "output").read_text() == f"report={report}\n"
    assert {path.name for path in report.iterdir()} == {
        "report.json",
        "junit.xml",
        "report.sarif",
    }
    assert keep["if"] == "always()"
    assert shell(gate["run"], **{**variables, "TARGETS": "nowhere.py"}).returncode == 4


def test_the_job_for_gitlab_runs(shell):
    """Its script, and the files that it says it leaves."""
    gitlab = yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text("utf-8"))["gradients"]
    run = shell("\n".join(gitlab["script"]))
    assert run.returncode == 0, run.stderr
    artifacts = gitlab["artifacts"]
    for file in (*artifacts["paths"], artifacts["reports"]["junit"]):
        assert (shell.folder / file).is_file()


@pytest.mark.parametrize("file", COPIED)
def test_what_the_page_shows_is_the_examples_own(file):
    """Line by line; and the workflow is short."""
    shown = {m["body"] for m in BLOCK.finditer(PAGE) if m["kind"] == "yaml"}
    text = (EXAMPLE / file).read_text("utf-8")
    assert f"# {file}\n{text}" in shown
    assert len(text.splitlines()) <= 30


def test_the_examples_workflow_passes_as_it_is(tmp_path, brief):
    """Its gate, with a baseline of the code as it is; nothing is annotated."""
    run, summary = job(tmp_path, brief)
    assert run.returncode == 0, run.stdout
    assert "::error" not in run.stdout
    assert summary.startswith("### VERIFIED: 13 gradients of 6 ops")
    report = json.loads((tmp_path / "layers" / "report.json").read_text("utf-8"))
    assert report["regressions"] == []


def test_the_failing_branch_says_what_the_page_shows():
    """Its tests pass, and the gate's exit code, annotations and summary are the page's."""
    made = blocks()
    shown = {m["kind"]: m["body"] for m in BLOCK.finditer(PAGE.partition("## A branch that")[2])}
    summary = re.search(r"<!-- summary -->\n(.*?)<!-- end", PAGE, re.DOTALL)
    assert shown["diff"] == made["diff"]
    assert worded(shown["text"]) == worded(made["text"])
    assert worded(summary[1]) == worded(made["markdown"])
    assert made["text"].count("::error file=tinylayers/softmax_cross_entropy.py,line=") >= 1
    assert made["text"].splitlines()[-1].startswith("WORSE than the baseline: ")


def test_every_exit_code_is_on_the_page():
    """And no other."""
    table = PAGE.partition("## Exit codes")[2].partition("## ")[0]
    assert [int(code) for code in re.findall(r"^\| (\d) \|", table, re.MULTILINE)] == list(Exit)
