"""examples/conventions: each file verifies its code and finds its twin's mistake; the page shows them all."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = {path.stem: path for path in sorted((ROOT / "examples" / "conventions").glob("*.py"))}
SECTION = re.compile(
    r"```python\n(?P<code>[^`]*)```\n\n"
    r"\[A mistake\]\(\.\./examples/conventions/(?P<name>\w+)\.py\) is told as\n\n"
    r"```text\n(?P<told>[^`]*)\n```"
)
PAGE = (ROOT / "docs" / "find-your-code.md").read_text("utf-8")
SHOWN = {match["name"]: match for match in SECTION.finditer(PAGE)}
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")


def test_the_page_shows_every_file_once():
    """A convention with a file has its section, and every section a file."""
    assert len(SECTION.findall(PAGE)) == len(EXAMPLES)
    assert SHOWN.keys() == EXAMPLES.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_has_the_files_own_text(name):
    """The block is part of the file, to the letter, and has the check in it."""
    code = SHOWN[name]["code"]
    assert f"\n{code}" in EXAMPLES[name].read_text("utf-8")
    assert "\nreport = " in code or "\ndifference = " in code


@pytest.mark.parametrize("name", EXAMPLES)
def test_right_code_is_verified_and_the_twin_is_told_as_shown(name, capsys):
    """Numbers aside, whose last digits may differ."""
    ran = runpy.run_path(str(EXAMPLES[name]))
    assert ran["report"].verified, str(ran["report"])

    told = ran["mistaken"]
    message = str(told if isinstance(told, Exception) else told.errors[0])
    shown = SHOWN[name]["told"]
    assert NUMBER.sub("#", message.splitlines()[0]) == NUMBER.sub("#", shown)
    printed = capsys.readouterr().out
    assert "verified, " in printed
    assert NUMBER.sub("#", shown) in NUMBER.sub("#", printed)
