"""`derivative` beside `scipy.differentiate`: two independent numeric derivatives of the same function."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import differentiate

from bpverify.engine import derivative
from tests.oracles.closed_forms import ALL
from tests.oracles.exact import map_exactly, rounded

POINTS = 30


@pytest.fixture(scope="module")
def sides():
    """For each function: value, error and truth in units of the step, SciPy's where it converged."""
    return {name: both(name) for name in ALL}


def both(name):
    """Either derivative, with its own error bar, at the same points in the same unit of length."""
    form = ALL[name]
    x = form.points(np.random.default_rng([list(ALL).index(name), 2]), POINTS)
    unit = np.ldexp(1.0, np.frexp(x)[1] - 1)
    with np.errstate(all="ignore"):
        ours = derivative(lambda h: form.value(x + h * unit))
        # An eighth of the point's size keeps SciPy's first stencil inside every domain here.
        theirs = differentiate.derivative(form.value, x, initial_step=unit / 8)
    truth = rounded(map_exactly(form.slope, x) * unit, np.float64)
    error = np.where(theirs.success, theirs.error * unit, np.inf)
    return ours, theirs.df * unit, error, truth, rounding_of(form.value(x), theirs, unit)


def rounding_of(value, theirs, unit):
    """What SciPy's estimate of its error leaves out: its own rounding, and that of the results.

    Its step is halved in every round, and the weights of its stencil add up to a few of one over it.
    """
    eps = np.finfo(float).eps
    return 64 * eps * np.abs(theirs.df * unit) + 4 * eps * np.abs(value) * 8 * 2.0**theirs.nit


def test_the_two_agree_where_both_converge(sides):
    """Neither contradicts the other by more than ten times the sum of their error bars."""
    compared = 0
    for name, (ours, df, error, _, rounding) in sides.items():
        both_sure = np.isfinite(ours.error) & np.isfinite(error)
        compared += int(both_sure.sum())
        gap = np.abs(ours.value - df)[both_sure]
        assert (gap <= (10 * (ours.error + error) + rounding)[both_sure]).all(), name
    assert compared > 0.8 * len(ALL) * POINTS


def honest(value, error, truth):
    """Whether each error bar that is given holds the truth."""
    given = np.isfinite(error)
    return np.abs(value - truth)[given] <= error[given]


def test_the_truth_is_more_often_within_our_error_than_within_scipys(sides):
    """SciPy's estimate is the last change of the value, without the rounding of it."""
    ours = [honest(found.value, found.error, truth) for found, _, _, truth, _ in sides.values()]
    theirs = [honest(df, error, truth) for _, df, error, truth, _ in sides.values()]
    assert np.concatenate(ours).mean() >= 0.999 > np.concatenate(theirs).mean()
