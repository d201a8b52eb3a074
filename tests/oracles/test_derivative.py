"""`derivative` against closed forms in multi-precision arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify.engine import TAIL, derivative
from tests.oracles.closed_forms import ALL
from tests.oracles.exact import map_exactly, rounded

POINTS = 100
#: The unit of h: each point's own size, and one that is far too short or long for most functions.
UNITS = [0, -8, 4]


def judged(name, shift):
    """Value, error and truth at points of every size, in steps of each point's own size."""
    form = ALL[name]
    x = form.points(np.random.default_rng(list(ALL).index(name)), POINTS)
    unit = np.ldexp(1.0, np.frexp(x)[1] - 1 + shift)
    with np.errstate(all="ignore"):
        found = derivative(lambda h: form.value(x + h * unit))
    return found.value, found.error, map_exactly(form.slope, x) * unit


def ratios(name, shift):
    """True error / reported error wherever one is reported, and the share of points it is."""
    value, error, truth = judged(name, shift)
    reported = np.isfinite(error)
    gap = rounded(np.abs(value.astype(object) - truth), np.float64)
    return gap[reported] / error[reported], reported


@pytest.fixture(scope="module")
def every_ratio():
    """True error / reported error of every function, point and unit."""
    return {name: np.concatenate([ratios(name, s)[0] for s in UNITS]) for name in ALL}


def test_the_true_error_is_within_the_reported_one_in_999_of_1000(every_ratio):
    """Over all functions and points together."""
    together = np.concatenate(list(every_ratio.values()))
    assert len(together) > 10_000
    assert np.mean(together <= 1) >= 0.999, {
        n: r.max() for n, r in every_ratio.items() if r.max() > 1
    }


def test_the_true_error_is_never_beyond_the_tail_of_the_reported_one(every_ratio):
    """The engine widens the error bar by TAIL before it contradicts a gradient: that must suffice."""
    worst = {name: float(ratio.max()) for name, ratio in every_ratio.items()}
    assert max(worst.values()) <= TAIL, {n: w for n, w in worst.items() if w > TAIL}


@pytest.fixture(scope="module")
def resolved_shares():
    """Share of points at which each function is resolved to six digits."""
    shares = {}
    for name in ALL:
        _, error, truth = judged(name, 0)
        shares[name] = np.mean(error < 1e-6 * np.abs(rounded(truth, np.float64)))
    return shares


def test_an_error_is_reported_at_nearly_every_point(resolved_shares):
    """Six digits at nine points of ten, and at half of them where most digits cancel in the result."""
    assert np.mean(list(resolved_shares.values())) >= 0.9
    assert min(resolved_shares.values()) >= 0.5, resolved_shares
