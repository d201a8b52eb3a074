"""A report as JUnit XML, which CI servers show as tests: an op is a class, a law is a test.

Valid by the schema of Jenkins' xUnit plugin (junit-10.xsd), which pytest's own file keeps to as well.
Standard library only.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from bpverify.outputs.findings import Finding, findings
from bpverify.run.document import Document
from bpverify.run.row import Row

__all__ = ["junit"]

#: What XML 1.0 cannot hold, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Rules of which the op could not be looked at: errors, where a broken law is a failure.
ERRORS = {"raised", "hung", "exited", "forked", "died", "internal"}


def junit(document: Document) -> str:
    """The report as the text of an XML file."""
    suite = ET.Element("testsuite", name="bpverify")
    properties = ET.SubElement(suite, "properties")
    about = {"seed": document["seed"], "examples": document["examples"], **document["environment"]}
    for name, value in about.items():
        ET.SubElement(properties, "property", name=name, value=_clean(str(value)))
    found = list(findings(document))
    broken = {(finding.op, finding.rule) for finding in found}
    for row in document["ops"]:
        _held(suite, row, broken)
    for finding in found:
        _found(suite, finding)
    for name, path in (("tests", "testcase"), ("failures", "*/failure"), ("errors", "*/error")):
        suite.set(name, str(len(suite.findall(path))))
    suite.set("skipped", str(len(suite.findall("*/skipped"))))
    root = ET.Element("testsuites", name="bpverify")
    root.append(suite)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _held(suite: ET.Element, row: Row, broken: set[tuple[str, str]]) -> None:
    """A test passed for each law that the op keeps, one skipped for each that it waives or that could
    be asked nowhere."""
    for law in sorted(row["laws"]):
        if (row["op"], law) not in broken:
            _case(suite, row["op"], law)
    for law, reason in sorted(row["waived"].items()):
        ET.SubElement(_case(suite, row["op"], law), "skipped", message=_clean(f"waived: {reason}"))
    for law in sorted(set(row["not_asked"]) - set(row["laws"])):
        why = f"not asked: {'; '.join(sorted(row['not_asked'][law]))}"
        ET.SubElement(_case(suite, row["op"], law), "skipped", message=_clean(why))


def _found(suite: ET.Element, finding: Finding) -> None:
    of = f" d{finding.operand}" if finding.operand else ""
    case = _case(suite, finding.op, f"{finding.rule}{of}")
    kind = "failure" if finding.failing else "skipped"
    kind = "error" if finding.rule in ERRORS else kind
    message = _clean(finding.headline)
    ET.SubElement(case, kind, type=finding.rule, message=message).text = _clean(finding.text)


def _case(suite: ET.Element, op: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=_clean(f"bpverify.{op}"), name=_clean(name))


def _clean(text: str) -> str:
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
