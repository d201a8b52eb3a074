"""The grid that a coarse intermediate leaves in the results."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify import Op, check
from bpverify.engine import Verdict, derivative
from bpverify.engine.arithmetic import arithmetic_of
from bpverify.engine.grid import grid, lowest_bit


def test_lowest_bit():
    """The value of the last bit set, whatever sign and size; none for what has no bits."""
    values = np.array([1.0, -1.5, 12.0, 2.0**-1074, 1 + 2.0**-52, 0.0, np.nan, -np.inf])
    expected = [1.0, 0.5, 4.0, 2.0**-1074, 2.0**-52, np.inf, np.inf, np.inf]
    np.testing.assert_array_equal(lowest_bit(values), expected)
    extended = np.array([1 + np.finfo(np.longdouble).eps])
    assert lowest_bit(extended)[0] in (np.finfo(np.longdouble).eps, 0)


def spacing(f, at, length=1 + 2.0**-12):
    """The grid that is seen of a function along a ladder of the usual steps."""
    steps = 2.0 ** -np.array(arithmetic_of(np.dtype(float)).first)[:, None] * length
    base = np.array([f(np.float64(at))])
    forth, back = f(at + steps), f(at - steps)
    return grid(base, lowest_bit(base), forth, back, 4 * 2.0**-53 * np.abs(base))[0]


def test_a_quantised_result_shows_its_grid():
    """Its spacing, however few of its values moved; short operands and constants show none."""
    assert spacing(lambda x: np.round(x * 2.0**20) / 2.0**20, 0.7) == 2.0**-20
    assert spacing(lambda x: 1e-4 * x + 1 - 1, 1e-3) == 2.0**-53
    assert spacing(lambda x: x, 1.5) == 0
    assert spacing(lambda x: x * x - 2, 0.5) == 0
    assert spacing(lambda x: 1 + 0 * x, 0.5) == 0
    assert spacing(np.exp, 0.7) == 0


@pytest.mark.parametrize("bits", [12, 20, 28])
def test_an_error_holds_the_grid(bits):
    """Of functions rounded to a grid the true slope lies within the error, at every point."""
    for x in np.random.default_rng(0).uniform(-2, 2, 50):
        found = derivative(lambda h, x=x: np.round(np.sin(x + h) * 2.0**bits) / 2.0**bits)
        assert abs(found.value - np.cos(x)) <= found.error


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("x", [-3.0, -7.0, -10.0, -14.0, -20.0])
def test_standing_still_on_the_grid_of_1_is_rounding(x, dtype):
    """log(1 + exp(x)) moves in units of 1: a slope that is left out shows at longer steps all the same."""

    def softplus(slope):
        def forward(x):
            return np.log(1 + np.exp(x))

        return Op("x(n) -> y(n)", forward, lambda dy, x: dy * slope(x), name="softplus")

    point = np.array([x], dtype)
    for seed in range(4):
        for elements in ("auto", "all"):
            asked = {"cotangent": [1.0], "seed": seed, "elements": elements}
            left_out = check(softplus(np.zeros_like), point, **asked)["x"]
            assert left_out.verdict is Verdict.WRONG or (x, dtype) == (-7.0, np.float32)
            # There second differences are zero by luck at the finest steps, and look like fine structure.
            assert left_out.verdict in (Verdict.WRONG, Verdict.INCONCLUSIVE)
            right = check(softplus(lambda x: 1 / (1 + np.exp(-x))), point, **asked)["x"]
            assert right.verdict in (Verdict.VERIFIED, Verdict.IMPRECISE), right
