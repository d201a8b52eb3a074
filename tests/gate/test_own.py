"""This project's own gate: `tox -e gate` holds every form and the twelve layers."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

from bpverify.cli.settings import settings
from bpverify.forms import ALL
from bpverify.gate import read_baseline
from tests.gate.twelve import TWELVE

ROOT = Path(__file__).parents[2]


def test_the_baseline_holds_every_form_and_the_twelve_layers():
    """A form that is added is offered, and has to be taken."""
    found = settings(ROOT)
    baseline = read_baseline(ROOT / found.baseline)
    assert baseline is not None
    assert set(baseline["ops"]) == {op.name for op in (*ALL.values(), *TWELVE)}
    assert len(TWELVE) == 12
    assert (baseline["seed"], baseline["examples"]) == (found.seed, found.examples)


def test_every_gradient_of_them_is_held_to_some_digits():
    """None is in it that was never once verified."""
    baseline = read_baseline(ROOT / settings(ROOT).baseline)
    assert baseline is not None
    held = {
        (op, x): g["digits"] for op, e in baseline["ops"].items() for x, g in e["gradients"].items()
    }
    assert [name for name, digits in held.items() if digits is None] == []


def test_tox_runs_it_among_all_else():
    """And fails without the file."""
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    assert "gate" in tox["tox"]["env_list"].replace(" ", "").split(",")
    assert "--require-baseline" in tox["testenv:gate"]["commands"].split()
