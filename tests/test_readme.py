"""README.md: its code runs, and prints what it says it prints."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"```(?P<kind>python|text)\n(?P<body>.*?)```", re.DOTALL)
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")


def blocks(kind):
    """The README's blocks of this kind, in order."""
    return [m["body"] for m in BLOCK.finditer(README.read_text("utf-8")) if m["kind"] == kind]


def worded(text):
    """The text with its numbers masked, and the spaces that line up columns made one."""
    return re.sub(r" +", " ", NUMBER.sub("#", text)).strip()


def test_session(capsys):
    """The failing session prints what stands below it, to the numbers' last digits, which may differ."""
    namespace = {}
    for block in blocks("python"):
        exec(block, namespace)  # later blocks go on where earlier ones stopped
    assert worded(capsys.readouterr().out) == worded(blocks("text")[0])


def test_property():
    """The last block's test is one that Hypothesis runs, and the README's cost keeps every law."""
    namespace = {}
    for block in blocks("python"):
        exec(block, namespace)
    namespace["test_cost"]()


def test_mended():
    """With W.T in the place of W, as the README says, the first block prints "verified"."""
    session = blocks("python")[0].replace("W @ dz,", "W.T @ dz,")
    namespace = {}
    exec(session.replace("print(", "report = ("), namespace)
    assert namespace["report"].verified
