"""README.md shows what a_mistake.py prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[1]
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")
LISTS = re.compile(r"\[[\[\]#, ]*\]")


def worded(text):
    """The text with its numbers and lists masked: another release of Hypothesis draws other cases."""
    masked = re.sub(r" +", " ", LISTS.sub("#", NUMBER.sub("#", text)))
    return list(dict.fromkeys(line.strip() for line in masked.strip().splitlines()))


def test_the_mistake_is_reported_as_the_readme_shows():
    """A kind point lets the lost rows through, drawn points find them, in the words of the README."""
    shown = re.search(r"```text\n(.*?)```", (EXAMPLE / "README.md").read_text("utf-8"), re.DOTALL)
    command = [sys.executable, "-W", "error", "a_mistake.py"]
    run = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, check=True)
    assert worded(run.stdout) == worded(shown[1])
