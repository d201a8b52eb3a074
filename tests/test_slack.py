"""How far rounding carries a sum over samples whose terms are at their limits and cancel."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify import GradientError, Op, laws
from bpverify.domains import Binary
from bpverify.slack import first_gradients, rounding_slack

#: σ - y of these is 1, -1 and a number far below them, in this order and hence in no other.
Z, Y = np.array([60.0, -160.0, -170.0, 80.0, -190.0]), np.array([0.0, 1.0, 0.0, 0.0, 1.0])
SAMPLES_LAWS = ["samples_add_up", "samples_in_any_order"]


def sigmoid(z):
    """1 / (1 + exp(-z)), to all digits below a half."""
    t = np.exp(-np.abs(z))
    return np.where(z < 0, t, 1) / (1 + t)


def cost(total, factor=1.0):
    """Cross-entropy of z_j = w x_j + b, a sum or a mean over the samples; dw and db add up σ - y.

    The factor is a mistake: it belongs to the first sample only.
    """

    def forward(w, x, b, y):
        z = w * x + b
        return total(np.logaddexp(0, z) - y * z)

    def backward(dJ, w, x, b, y):
        dz = dJ * (sigmoid(w * x + b) - y) * total(np.ones_like(x)) / x.size
        dz[0] *= x.dtype.type(factor)
        return (dz * x).sum(), dz * w, dz.sum()

    signature = "w(), x(m), b(), y(m) -> J()"
    domains = {"y": Binary()}
    return Op(signature, forward, backward, samples="m", no_gradient=("y",), domains=domains)


def at(op, z=Z, y=Y, dtype=np.float64):
    """The point w = 1, b = 0."""
    return op.point(np.array(1.0), z, np.array(0.0), y, dtype=dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("law", SAMPLES_LAWS)
@pytest.mark.parametrize("total", [np.sum, np.mean])
def test_a_sum_of_terms_that_cancel_may_be_added_in_any_order(total, law, dtype):
    """Nothing is left of it, or 1e-70: the roundings of its terms, which are 1, decide which."""
    op, z = cost(total), Z if dtype == np.float64 else Z / 2
    for count in range(2, len(z) + 1):
        for turn in range(count):
            order = np.roll(np.arange(count), turn)
            laws.ALL[law](op, at(op, z[order], Y[order], dtype))


@pytest.mark.parametrize("total", [np.sum, np.mean])
def test_a_term_with_a_factor_of_its_own_is_still_seen(total):
    """Of a thousandth: beside terms of its size, and where all of them are tiny."""
    for z in (np.linspace(-1, 1, 5), np.linspace(-100, -90, 5)):
        op = cost(total, 1.001)
        with pytest.raises(GradientError):
            laws.ALL["samples_in_any_order"](op, at(op, z, np.zeros(5)))


def test_the_slack_of_a_sum_is_that_of_its_terms():
    """A few units of 1, whatever is left; of a sample's own gradient, of its size alone."""
    slack = rounding_slack(cost(np.sum), at(cost(np.sum)))
    assert 1e-16 < slack["b"] < 1e-12
    assert slack["x"][2] < 1e-80


def test_what_laws_compare_with_is_asked_for_once_and_kept():
    """A backward that hands out one buffer at every call does not write into it."""
    calls, buffer = [], np.zeros(3)

    def backward(dy, x):
        calls.append(dy)
        np.multiply(dy, 2 * x, out=buffer)
        return buffer

    op = Op("x(n) -> y(n)", lambda x: x * x, backward)
    point = op.point(np.array([1.0, 2.0, 3.0]), cotangent=np.ones(3))
    first = first_gradients(op, point)["x"]
    op.gradients([np.zeros(3)], [np.ones(3)])
    assert first_gradients(op, point)["x"].tolist() == first.tolist() == [2, 4, 6]
    assert len(calls) == 2
