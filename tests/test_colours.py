"""Colour where a terminal has it, and nowhere else."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest

import bpverify as bp
from bpverify.colours import painted, takes_colour

WRONG = bp.Op("x(n) -> y(n)", lambda x: x * x, lambda dy, x: (-2 * dy * x,), name="square")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        """It is."""
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "wanted"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (io.StringIO(), {"TERM": "xterm"}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
    ],
)
def test_who_takes_colour(stream, environment, wanted):
    """A terminal that is not dumb, unless the environment says otherwise."""
    assert takes_colour(stream, environment) is wanted
    assert ("\033" in painted("dx of op is wrong", stream, environment)) is wanted


def test_a_report_is_shown_in_colour_and_printed_without(monkeypatch):
    """The headline and the line to mend are coloured; taking the colour away leaves the text as it is."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    report = bp.check(WRONG, np.array([1.0, 2.0]))
    terminal, file = Terminal(), io.StringIO()
    report.show(terminal)
    report.show(file)
    assert file.getvalue() == f"{report}\n"
    assert re.sub("\033\\[[0-9;]*m", "", terminal.getvalue()) == f"{report}\n"
    coloured = [line for line in terminal.getvalue().splitlines() if line.startswith("\033[1;31m")]
    assert any("dx has the wrong sign" in line for line in coloured)
    assert "\033[1;32m  mend: return -dx\033[0m" in terminal.getvalue()


def test_the_command_colours_a_terminal_and_no_file(tmp_path, monkeypatch, capsys):
    """What is written to --json has none, whatever the environment asks for."""
    from bpverify.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "ops.py").write_text(
        'import bpverify\nOP = bpverify.Op("x(n) -> y(n)", lambda x: x * x, lambda dy, x: (2 * dy * x,))\n'
    )
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["check", "ops:OP", "--examples", "2", "--json", "out.json"]) == 0
    assert "\033[1;32mVERIFIED: " in capsys.readouterr().out
    assert "\033" not in (tmp_path / "out.json").read_text()
    monkeypatch.delenv("FORCE_COLOR")
    assert main(["check", "ops:OP", "--examples", "2"]) == 0
    assert "\033" not in capsys.readouterr().out
