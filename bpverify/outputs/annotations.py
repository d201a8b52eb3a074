"""A report as GitHub's workflow commands: an annotation at the line of each op that is wrong.

The format is that of "Workflow commands for GitHub Actions", as a runner reads it from what a step
prints: `::error file={path},line={line},title={title}::{message}`. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bpverify.outputs.findings import Finding, findings
from bpverify.run.document import Document

__all__ = ["workflow_commands"]

#: GitHub shows so many of a step for each level, and drops the rest without a word.
SHOWN = 10


def workflow_commands(
    document: Document, folder: Path, environment: Mapping[str, str]
) -> Iterator[str]:
    """A line for each finding, errors first.

    folder      : where the run was; files in the report are relative to it
    environment : of the process; GITHUB_WORKSPACE is what GitHub shows files relative to
    """
    base = _base(folder, environment.get("GITHUB_WORKSPACE", ""))
    found = list(findings(document))
    for failing in (True, False):
        level = [each for each in found if each.failing is failing]
        yield from (_command(each, base) for each in level[:SHOWN])
        if len(level) > SHOWN:
            words = f"{len(level) - SHOWN} more findings are in the report and in the job's log"
            yield f"::notice title=bpverify::{_data(words)}"


def _command(finding: Finding, base: str) -> str:
    where = (
        {"file": f"{base}{finding.file}", "line": str(finding.line or 1)} if finding.file else {}
    )
    known = {**where, "title": f"bpverify: {finding.rule}"}
    properties = ",".join(f"{name}={_property(value)}" for name, value in known.items())
    return f"::{'error' if finding.failing else 'warning'} {properties}::{_data(finding.text)}"


def _base(folder: Path, workspace: str) -> str:
    """What leads from the workspace to the folder of the run."""
    if not workspace or not folder.is_relative_to(workspace):
        return ""
    inside = folder.relative_to(workspace).as_posix()
    return "" if inside == "." else f"{inside}/"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
