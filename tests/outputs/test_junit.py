"""JUnit XML: valid by the published schema, and says of each op what the report says."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import xmlschema

from bpverify.outputs.junit import junit

SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "junit-10.xsd")


@pytest.mark.parametrize("name", ["green", "red"])
def test_it_is_valid(name, request):
    """Also with control characters, halves of characters and markup in what an op says."""
    SCHEMA.validate(junit(request.getfixturevalue(name)).encode("utf-8"))


def test_the_schema_can_refuse(green):
    """It is not one that takes anything."""
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        SCHEMA.validate(
            junit(green).replace("<testcase ", "<test ").replace("</testcase>", "</test>")
        )


def test_a_law_that_is_kept_is_a_test_that_passes(green):
    """A law waived, or never asked, is one skipped, with the reason."""
    suite = ET.fromstring(junit(green)).find("testsuite")
    cases = {
        (case.get("classname"), case.get("name")): list(case) for case in suite.iter("testcase")
    }
    assert cases["bpverify.right", "values"] == []
    (skipped,) = cases["bpverify.waiving", "repeatable"]
    assert (skipped.tag, skipped.get("message")) == (
        "skipped",
        "waived: a | b, <i>on purpose</i>",
    )
    (unasked,) = cases["bpverify.right", "jvp_values"]
    assert (unasked.tag, unasked.get("message")) == ("skipped", "not asked: the op has no jvp")
    skipped = sum(bool(case) for case in cases.values())
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")
    assert suite.get("skipped") == str(skipped)
    assert suite.get("tests") == str(len(cases))


def test_what_is_wrong_is_a_failure_and_what_raised_an_error(red):
    """By the law that is broken and the operand; no law is both broken and kept."""
    suite = ET.fromstring(junit(red)).find("testsuite")
    kinds = {
        (case.get("classname").removeprefix("bpverify."), case.get("name")): [e.tag for e in case]
        for case in suite.iter("testcase")
    }
    assert kinds["wrong", "values dw"] == ["failure"]
    assert ("wrong", "values") not in kinds
    assert kinds["shared", "fresh_memory dw"] == ["failure"]
    assert kinds["shared", "values"] == []
    assert kinds["raising", "raised"] == ["error"]
    assert kinds["never", "undecided"] == ["failure"]
    assert kinds["early", "not-reached"] == ["skipped"]
    assert kinds["right", "baseline-digits dw"] == ["failure"]
    assert kinds["gone", "baseline-op"] == ["failure"]
    assert suite.get("errors") == "1"
    failure = next(suite.iter("failure"))
    assert "just this again: bpverify check tests.outputs.ops --op " in failure.text
