"""The command writes the forms that it is asked for, and loses none where one cannot be written."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bpverify.cli import main
from bpverify.run.document import write

FORMS = ("json", "junit", "markdown", "sarif")


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """A folder of its own, and no job on GitHub around it."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def written(tmp_path, red):
    """The red report as a file."""
    write(tmp_path / "red.json", red)
    return "red.json"


def test_a_report_is_turned_into_every_form(written, tmp_path, capsys):
    """And ends with the exit code of its run, and with its last line."""
    options = [option for form in FORMS for option in (f"--{form}", f"out.{form}")]
    assert main(["report", written, *options]) == 1
    assert (tmp_path / "out.json").read_bytes() == (tmp_path / written).read_bytes()
    assert ET.parse(tmp_path / "out.junit").getroot().tag == "testsuites"
    assert (tmp_path / "out.markdown").read_text("utf-8").startswith("### WRONG: ")
    assert json.loads((tmp_path / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"
    out = capsys.readouterr().out
    assert out.splitlines()[-1].startswith("WRONG: shared, wrong; ")
    assert "::error file=tests" not in out


def test_in_a_job_on_github(written, tmp_path, capsys, monkeypatch):
    """The summary is added to what is there; the annotations are on standard output, before the last line."""
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["report", written, "--quiet"]) == 1
    assert summary.read_text("utf-8").startswith("before\n### WRONG: ")
    *said, last = capsys.readouterr().out.splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in said)
    assert any("file=tests/outputs/ops.py,line=" in line for line in said)
    assert last.startswith("WRONG: ")


def test_a_summary_that_cannot_be_written_is_said_and_fails_nothing(written, monkeypatch, capsys):
    """The folder of the summary is not there."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "nowhere/summary.md")
    assert main(["report", written, "--quiet"]) == 1
    assert "the job's summary was not written: No such file" in capsys.readouterr().out


@pytest.mark.parametrize("form", FORMS)
def test_where_one_form_cannot_be_written_the_others_are(written, tmp_path, capsys, form):
    """Exit code 3, the reason, the last line; and the report itself is kept."""
    options = [o for f in FORMS for o in (f"--{f}", f"out.{f}") if f != form]
    assert main(["report", written, *options, f"--{form}", "nowhere/out"]) == 3
    found = capsys.readouterr()
    assert "cannot write nowhere/out: No such file or directory; the report is in " in found.err
    kept = Path(found.err.strip().rpartition(" ")[2])
    assert json.loads(kept.read_text("utf-8"))["schema"] == "bpverify-report"
    kept.unlink()
    assert all((tmp_path / f"out.{f}").is_file() for f in FORMS if f != form)
    assert found.out.splitlines()[-1].startswith("WRONG: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        ("{", "is no JSON"),
        ('{"schema": "other"}', "is no bpverify-report"),
        ('{"schema": "bpverify-report", "version": 2}', "newer than the 1 known here"),
        ('{"schema": "bpverify-report", "version": 1, "ops": [{}]}', "lacks parts of a report"),
    ],
)
def test_what_is_no_report_is_4(tmp_path, capsys, content, said):
    """Not there, cut off, something else, newer, edited."""
    if content is not None:
        (tmp_path / "in.json").write_text(content)
    assert main(["report", "in.json"]) == 4
    found = capsys.readouterr().err
    assert said in found
    assert "Traceback" not in found
