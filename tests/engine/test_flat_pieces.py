"""Functions that are flat beside a kink: a slope claimed there is wrong, whatever lies beyond the kink."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify.engine import Verdict


def of(forward, slope):
    """An elementwise op by its slope."""
    return bpverify.Op("x(n) -> y(n)", forward, lambda dy, x: (dy * slope(x).astype(x.dtype),))


def relu(x):
    """max(x, 0)."""
    return np.maximum(x, 0)


def hard(x):
    """x held within 3."""
    return np.clip(x, -3, 3)


def hinge(x):
    """max(0, 1 - x)."""
    return np.maximum(0, 1 - x)


#: forward, wrong slope, right slope, where the wrong one shows.
CASES = {
    "relu without its mask": (
        relu,
        np.ones_like,
        lambda x: x > 0,
        (-0.01, -0.5, -3.0, -100.0),
    ),
    "relu with its mask moved": (relu, lambda x: x > -0.5, lambda x: x > 0, (-0.4, -0.01)),
    "hard tanh within 4": (hard, lambda x: abs(x) < 4, lambda x: abs(x) < 3, (3.001, 3.5, -3.9)),
    "hard tanh without its bounds": (hard, np.ones_like, lambda x: abs(x) < 3, (3.01, -5.0, 10.0)),
    "hinge without its condition": (
        hinge,
        lambda x: -np.ones_like(x),
        lambda x: -1 * (x < 1),
        (1.01, 2.0),
    ),
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("elements", ["auto", "all"])
@pytest.mark.parametrize(
    ("forward", "wrong", "right", "x"),
    [(*case[:3], x) for case in CASES.values() for x in case[3]],
    ids=[f"{name}, {x}" for name, case in CASES.items() for x in case[3]],
)
def test_a_slope_on_a_flat_piece_is_wrong(forward, wrong, right, x, elements, dtype):
    """The right one is zero, and is accepted."""
    x = np.array([x], dtype)
    asked = {"cotangent": [1.0], "elements": elements}
    assert bpverify.check(of(forward, wrong), x, **asked)["x"].verdict is Verdict.WRONG
    found = bpverify.check(of(forward, right), x, **asked)["x"].verdict
    assert found in (Verdict.ZERO, Verdict.VERIFIED, Verdict.SUBGRADIENT)


@pytest.mark.parametrize("bits", [6, 8, 11, 24])
@pytest.mark.parametrize("seed", range(4))
def test_a_quantised_intermediate_is_not_taken_for_a_flat_piece(bits, seed):
    """It stands still at fine steps, too; the slope of the formula is not called wrong."""

    def rounded(z):
        mantissa, exponent = np.frexp(z)
        return np.ldexp(np.rint(mantissa * 2.0**bits) / 2.0**bits, exponent).astype(z.dtype)

    for function, slope in ((np.tanh, lambda x: 1 - np.tanh(x) ** 2), (relu, lambda x: x > 0)):
        op = of(lambda x, function=function: function(rounded(x)), slope)
        x = np.random.default_rng(seed).normal(size=5)
        for elements in ("auto", "all"):
            found = bpverify.check(op, x, seed=seed, elements=elements)["x"].verdict
            assert found is not Verdict.WRONG
