"""What disturbs a slope is named for what it is."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify.engine.line import Line
from bpverify.engine.purse import Purse
from bpverify.engine.session import Session
from bpverify.engine.structure import each_result
from tests.engine.problems import elementwise


def along(f, x=0.0):
    """Return what the whole ladder tells of f at x."""
    session = Session(elementwise(f, np.ones_like, x), None, Purse(None))
    line = Line(session, (np.full(session.operands[0].shape, 1.0625),))
    line.reach(range(2, 46, 2))
    return each_result(line)


@pytest.mark.parametrize(
    ("f", "x", "flag"),
    [
        (np.abs, 0.0, "kink"),
        (lambda x: np.maximum(x, 0) + np.sin(x), 0.0, "kink"),
        (lambda x: np.sqrt(np.abs(x)), 0.0, "kink"),
        (np.floor, 1.0, "jump"),
        (lambda x: x + 1e-9 * np.tanh(1e9 * x), 0.0, "fine"),
        (lambda x: np.sin(x.astype(np.float16)).astype(float), 0.5, "dead"),
        (lambda x: 0 * x + 3, 1.0, "constant"),
        (lambda x: np.log(x - 2), 1.0, "lost"),
    ],
)
def test_structure_is_named(f, x, flag):
    """A kink, cusp, jump, fine structure, quantised and constant results are told apart."""
    with np.errstate(all="ignore"):
        found = along(f, x)
    assert getattr(found, flag).all()
    assert flag in ("constant", "dead") or not found.usable.any()


@pytest.mark.parametrize(
    ("f", "slope", "x"),
    [
        (np.sin, np.cos, 1.0),
        (np.exp, np.exp, -30.0),
        (lambda x: x**3, lambda x: 3 * x * x, 2.0),
        (lambda x: 1 / (1 + np.exp(-x)), lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2, 23.0),
    ],
)
def test_a_smooth_result_is_usable_and_its_error_true(f, slope, x):
    """Smooth results are believed, saturated ones too, and the error covers the true slope."""
    found = along(f, x)
    true = slope(np.float64(x)) * 1.0625
    assert (found.usable & found.resolved & ~found.dead).all()
    assert np.all(np.abs(found.value - true) <= found.error)
