"""SARIF: valid by the published schema, with a rule and a place for each finding."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from bpverify.outputs.sarif import RULES, sarif
from tests.outputs import ops

SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_text("utf-8")
)
VALID = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def log(document):
    """The report as SARIF, as data."""
    return json.loads(sarif(document).encode())


def test_it_names_the_schema_that_it_is_held_to(green):
    """By the place where it is published."""
    assert log(green)["$schema"] == SCHEMA["id"]


@pytest.mark.parametrize("name", ["green", "red"])
def test_it_is_valid(name, request):
    """Whatever an op says."""
    VALID.validate(log(request.getfixturevalue(name)))


def test_the_schema_can_refuse(red):
    """It is not one that takes anything."""
    found = log(red)
    del found["runs"][0]["results"][0]["message"]
    found["runs"][0]["results"][0]["level"] = "fatal"
    assert len(list(VALID.iter_errors(found))) == 2


def test_each_finding_has_its_rule_and_its_place(red):
    """The line is that of the backward; an op that is gone has none."""
    (run,) = log(red)["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    found = {
        (r["ruleId"], r["locations"][0]["logicalLocations"][0]["name"]): r for r in run["results"]
    }
    assert len(found) == len(run["results"])
    assert all(rules[r["ruleIndex"]] == r["ruleId"] for r in run["results"])
    wrong = found["values", "wrong"]
    place = wrong["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "tests/outputs/ops.py", "uriBaseId": "%SRCROOT%"}
    source = Path(ops.__file__).read_text("utf-8").splitlines()
    assert "-dz * x" in source[place["region"]["startLine"] - 1]
    assert wrong["level"] == "error"
    assert wrong["message"]["text"].startswith("dw of wrong is wrong: ")
    assert found["not-reached", "early"]["level"] == "note"
    assert "physicalLocation" not in found["baseline-op", "gone"]["locations"][0]
    assert len({r["partialFingerprints"]["opRuleOperand/v1"] for r in run["results"]}) == len(found)
    assert run["invocations"] == [{"executionSuccessful": False, "exitCode": 1}]


def test_every_rule_that_a_gate_can_break_is_described():
    """The kinds that bpverify.gate.compare names."""
    source = (Path(ops.__file__).parents[2] / "bpverify" / "gate" / "compare.py").read_text("utf-8")
    for rule in (name for name in RULES if name.startswith("baseline-")):
        assert f'"{rule.removeprefix("baseline-")}"' in source
