"""A report as SARIF 2.1.0, the OASIS standard that code scanning reads. Standard library only."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from bpverify.outputs.findings import Finding, findings
from bpverify.run.document import Document
from bpverify.run.exits import exit_code

__all__ = ["sarif"]

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

#: What a rule says; of a law that is not here: that it is broken.
RULES = {
    "raised": "The op raised an error at a point of its own domains.",
    "hung": "The op took more than the time limit for one example.",
    "exited": "The op ended the process.",
    "forked": "The op forked, and both processes came back from the call.",
    "died": "The process that ran the op died.",
    "internal": "A mistake of the checker's own.",
    "undecided": "A gradient was looked at and never once verified.",
    "not-reached": "The run ended before it had looked at all examples of the op.",
    "baseline-op": "An op that the baseline holds is not checked any more.",
    "baseline-operand": "A gradient that the baseline holds is not checked any more.",
    "baseline-law": "An op is not held to a law any more.",
    "baseline-waived": "An op waives a law that the baseline holds.",
    "baseline-digits": "A gradient has fewer digits than in the baseline.",
    "baseline-imprecise": "A gradient loses half of its digits where it did not in the baseline.",
    "baseline-undecided": "A gradient is decided less often than in the baseline.",
    "baseline-evaluations": "A forward is evaluated more often than in the baseline.",
}


def sarif(document: Document) -> str:
    """The report as the text of a SARIF file."""
    found = list(findings(document))
    rules = sorted({finding.rule for finding in found})
    version = document["environment"].get("bpverify", "")
    driver: dict[str, Any] = {"name": "bpverify", "rules": [_rule(rule) for rule in rules]}
    if version:
        driver["version"] = version
    code = int(exit_code(document))
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not document["ended"], "exitCode": code}],
        "results": [_result(finding, rules) for finding in found],
        "columnKind": "unicodeCodePoints",
        "properties": {"seed": document["seed"], "examples": document["examples"]},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _rule(rule: str) -> dict[str, Any]:
    says = RULES.get(rule, f"The law {rule} is broken, which every right backward keeps.")
    return {"id": rule, "shortDescription": {"text": says}}


def _result(finding: Finding, rules: list[str]) -> dict[str, Any]:
    # The same finding in the next run, wherever its line has moved to by then.
    same = sha256(f"{finding.rule} {finding.op} {finding.operand}".encode()).hexdigest()
    location: dict[str, Any] = {"logicalLocations": [{"name": finding.op, "kind": "function"}]}
    if finding.file:
        location["physicalLocation"] = {
            "artifactLocation": _artifact(finding.file),
            "region": {"startLine": finding.line or 1},
        }
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": "error" if finding.failing else "note",
        "message": {"text": finding.text},
        "locations": [location],
        "occurrenceCount": finding.count,
        "partialFingerprints": {"opRuleOperand/v1": same},
    }


def _artifact(file: str) -> dict[str, str]:
    """Relative to the root of the sources, as the run's files are; absolute where the file is outside."""
    if PureWindowsPath(file).drive:
        return {"uri": PureWindowsPath(file).as_uri()}
    if PurePosixPath(file).is_absolute():
        return {"uri": PurePosixPath(file).as_uri()}
    return {"uri": quote(file), "uriBaseId": "%SRCROOT%"}
