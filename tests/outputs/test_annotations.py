"""GitHub's annotations, read as its runner reads them."""

from __future__ import annotations

import re
from pathlib import Path

from bpverify.outputs.annotations import SHOWN, workflow_commands
from tests.outputs import ops
from tests.outputs.conftest import ROOT, TEXT

COMMAND = re.compile(r"^::(?P<level>error|warning|notice) (?P<properties>.*?)::(?P<data>.*)$")
ESCAPES = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


def unescaped(text):
    """The runner's own replacements, the percent sign last."""
    for escape, character in ESCAPES:
        text = text.replace(escape, character)
    return text


def read(document, folder=ROOT, **environment):
    """Level, properties and message of each command."""
    found = []
    for line in workflow_commands(document, folder, environment):
        assert "\n" not in line
        assert "\r" not in line
        match = COMMAND.match(line)
        pairs = (pair.partition("=")[::2] for pair in match["properties"].split(","))
        properties = {name: unescaped(value) for name, value in pairs}
        found.append((match["level"], properties, unescaped(match["data"])))
    return found


def test_a_run_in_which_all_is_well_says_nothing(green):
    """No annotation."""
    assert read(green) == []


def test_an_annotation_stands_at_the_line_of_the_op(red):
    """With the whole message, which comes back as it was."""
    found = read(red)
    (wrong,) = [each for each in found if each[2].startswith("dw of wrong")]
    level, where, message = wrong
    assert level == "error"
    assert where["file"] == "tests/outputs/ops.py"
    source = Path(ops.__file__).read_text("utf-8").splitlines()
    assert "-dz * x" in source[int(where["line"]) - 1]
    assert where["title"] == "bpverify: values"
    assert "\n  just this again: bpverify check tests.outputs.ops --op wrong --seed 0" in message
    assert any(TEXT in message for _, _, message in found)
    assert [where for _, where, message in found if message.startswith("gone ")] == [
        {"title": "bpverify: baseline-op"}
    ]
    assert {where["title"] for level, where, _ in found if level == "warning"} == {
        "bpverify: not-reached"
    }


def test_a_file_is_named_from_the_root_of_the_checkout(red):
    """Where the run was in a folder below it."""
    (one,) = {
        where["file"]
        for _, where, _ in read(red, ROOT / "sub" / "folder", GITHUB_WORKSPACE=str(ROOT))
        if "file" in where
    }
    assert one == "sub/folder/tests/outputs/ops.py"


def test_no_more_than_are_shown_and_the_rest_is_said(red):
    """GitHub would drop them without a word."""
    one = red["regressions"][0]
    many = {**red, "ops": [], "regressions": [one] * (SHOWN + 3)}
    levels = [level for level, _, _ in read(many)]
    assert levels == ["error"] * SHOWN + ["notice"]
    assert read(many)[-1][2].startswith("3 more findings")
