"""The numeric derivative against closed forms, multi-precision arithmetic and another library."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import differentiate

from bpverify.engine import derivative
from bpverify.engine.purse import BudgetSpentError

#: Steps of a random composition: NumPy's function, mpmath's, and where it is tame.
STEPS = {
    "sin": (np.sin, mpmath.sin),
    "tanh": (np.tanh, mpmath.tanh),
    "exp": (lambda x: np.exp(x / 4), lambda x: mpmath.exp(x / 4)),
    "square": (lambda x: x * x / 4, lambda x: x * x / 4),
    "log": (lambda x: np.log(1 + x * x), lambda x: mpmath.log(1 + x * x)),
    "root": (lambda x: np.sqrt(2 + x), lambda x: mpmath.sqrt(2 + x)),
    "ratio": (lambda x: 1 / (2 + x * x), lambda x: 1 / (2 + x * x)),
}


def composed(names, which):
    """Return the composition of these steps, NumPy's (0) or mpmath's (1)."""

    def function(x):
        for name in names:
            x = STEPS[name][which](x)
        return x

    return function


@given(
    st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=5),
    st.floats(-1.9, 3, allow_nan=False),
)
def test_error_bounds_the_distance_to_the_true_derivative(names, x):
    """Over random compositions the true derivative lies within ten reported errors, and nearly
    always within one; the reported error is small."""
    value = composed(names, 0)(np.float64(x))
    assume(np.isfinite(value))
    with mpmath.workdps(40):
        truth = float(mpmath.diff(composed(names, 1), mpmath.mpf(x)))
    found = derivative(lambda h: composed(names, 0)(np.float64(x) + h))
    assume(np.isfinite(found.error))
    assert abs(found.value - truth) <= 10 * found.error
    assert found.error <= 1e-6 * max(abs(truth), 1)


@pytest.mark.parametrize("x", [0.3, 1.0, 2.5])
def test_agrees_with_scipy_and_is_not_less_precise(x):
    """An independent implementation gives the same derivative."""

    def f(t):
        return np.exp(np.sin(t)) / (1 + t * t)

    found, other = derivative(lambda h: f(x + h)), differentiate.derivative(f, x)
    assert abs(found.value - other.df) <= 10 * (found.error + other.error)
    assert found.error < 1e-9


def test_every_element_has_its_own_scale():
    """Elements that differ by sixteen orders of magnitude are each resolved."""
    scales = np.array([[1e-8, 1.0], [1e8, 3.0]])
    found = derivative(lambda h: scales * np.exp(h))
    assert found.value.shape == (2, 2)
    assert np.all(found.error < 1e-9 * scales)
    assert np.all(np.abs(found.value - scales) <= found.error)


@pytest.mark.parametrize(
    "f", [np.abs, lambda h: np.float64(h > 0), lambda h: np.sqrt(np.abs(h)), lambda h: h * math.nan]
)
def test_what_has_no_derivative_has_an_infinite_error(f):
    """Kinks, jumps, cusps and what is not finite are not given a number to be believed."""
    assert derivative(f).error == np.inf


def test_step_is_a_length_of_the_functions_own():
    """A function of scale 1e-8 is resolved when told so, in units of f per unit of h."""
    found = derivative(lambda h: np.sin(1e8 * h), step=1e-8)
    assert abs(found.value - 1e8) <= found.error <= 1e-1


def test_budget_is_kept():
    """More evaluations than allowed are refused, not made."""
    calls = []
    with pytest.raises(BudgetSpentError):
        derivative(lambda h: calls.append(h) or np.abs(h), budget=20)
    assert len(calls) <= 21
