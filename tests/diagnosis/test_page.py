"""docs/diagnosis.md: its code prints the messages that it shows; README's first lines are among them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```(?P<kind>python|text)\n(?P<body>.*?)```", re.DOTALL)
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")


def blocks(page, kind):
    """The page's blocks of this kind, in order."""
    text = (ROOT / page).read_text("utf-8")
    return [m["body"] for m in BLOCK.finditer(text) if m["kind"] == kind]


def worded(text):
    """The text with its numbers masked, and the spaces that line up columns made one."""
    return re.sub(r" +", " ", NUMBER.sub("#", text)).strip()


def test_the_messages_are_what_is_printed(capsys):
    """Each block prints the message below it, in a dozen lines at most."""
    namespace = {}
    for code, message in zip(
        blocks("docs/diagnosis.md", "python"), blocks("docs/diagnosis.md", "text"), strict=True
    ):
        exec(code, namespace)
        printed = capsys.readouterr().out
        assert worded(printed) == worded(message)
        assert len(printed.splitlines()) <= 12


def test_the_first_lines_in_the_readme_are_of_the_page():
    """They are shown there without their code, and so are held to be of messages that are printed."""
    shown = blocks("README.md", "text")[1].splitlines()
    assert len(shown) == 2
    messages = blocks("docs/diagnosis.md", "text")
    assert set(shown) <= {message.splitlines()[0] for message in messages}
