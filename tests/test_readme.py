"""README.md: its code runs, and prints what it says it prints."""

from __future__ import annotations

import re
import subprocess
import sys
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


def test_commands_on_a_file(tmp_path):
    """`check` finds the first block's mistake; mended, it passes, and `gate` writes its baseline."""
    file = tmp_path / "layers.py"

    def ended(command):
        words = [sys.executable, "-m", *command.split(), "--examples", "10"]
        return subprocess.run(words, cwd=tmp_path, check=False, capture_output=True).returncode

    commands = [
        line for line in README.read_text("utf-8").splitlines() if line.endswith(" layers.py")
    ]
    assert [command.split()[1] for command in commands] == ["check", "gate"]
    session = blocks("python")[0].partition("\nW = ")[0]
    file.write_text(session, "utf-8")
    assert ended(commands[0]) == 1
    file.write_text(session.replace("W @ dz,", "W.T @ dz,"), "utf-8")
    assert ended(commands[0]) == 0
    assert ended(commands[1]) == 0
    assert (tmp_path / "gradients.json").is_file()
