"""examples/training: the network learns, each check is verified, the mistake is named, the plot is drawn."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "training" / "digits.py"
PAGE = (ROOT / "docs" / "training.md").read_text("utf-8")


def test_the_network_learns_while_it_is_checked(tmp_path, capsys):
    """Three checks in a hundred steps."""
    plot = tmp_path / "digits.svg"
    runpy.run_path(str(EXAMPLE))["main"](["--steps", "100", "--plot", str(plot)])

    _, *checks, share, mistake = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in checks]
    assert [(row[0], row[2]) for row in rows] == [(s, "verified") for s in ("0", "50", "100")]
    costs = [float(row[1]) for row in rows]
    assert costs[0] > 3 * costs[1] > 3 * costs[2]
    assert share.startswith("3 checks took ")
    assert mistake.removeprefix("with a mistake, at step 0: ") in PAGE
    assert "digits verified" in plot.read_text("utf-8")


def test_the_page_shows_the_line_and_the_plot():
    """Both are the example's own."""
    line = next(line for line in PAGE.splitlines() if line.startswith("bp.check("))
    assert f" {line}\n" in EXAMPLE.read_text("utf-8")
    assert "](digits.svg)" in PAGE
    assert "digits verified" in (ROOT / "docs" / "digits.svg").read_text("utf-8")
