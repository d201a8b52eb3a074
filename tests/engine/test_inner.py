"""Rounding inside the forward that its results do not show: terms at a limit that cancel without a trace."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify import Op, assess, check
from bpverify.domains import Interval, Positive
from bpverify.engine import Verdict, judge
from bpverify.engine.inner import inner_rounding
from bpverify.engine.purse import Purse
from bpverify.engine.session import Session
from bpverify.forms import ALL
from tests.material.problems import problem_of


def sigmoid(z):
    """1 / (1 + exp(-z)), for any z."""
    t = np.exp(-np.abs(z))
    return np.where(z < 0, t, 1) / (1 + t)


def slope(z):
    """The sigmoid's, to all digits on either side."""
    return sigmoid(z) * sigmoid(-z)


def sech2(z):
    """The slope of tanh."""
    return 1 / np.cosh(z) ** 2


#: Right code: name -> forward, partial derivatives, a point where of some terms no bit is left, and another.
RIGHT = {
    "one minus tanh": (
        lambda x: np.tanh(x) - 1 + np.exp(-2 * x),
        lambda x: [sech2(x) - 2 * np.exp(-2 * x)],
        [25.0],
        [1.3],
    ),
    "a product in the sigmoid": (
        lambda w, x: sigmoid(w * x) - 1 + sigmoid(-1.01 * w * x),
        lambda w, x: [x * (slope(w * x) - 1.01 * slope(1.01 * w * x)), 0 * w],
        [10.0, 5.0],
        [0.2, 3.0],
    ),
    "a temperature": (
        lambda x, t: sigmoid(x / t) - 1 + sigmoid(-1.1 * x / t),
        lambda x, t: [(slope(x / t) - 1.1 * slope(1.1 * x / t)) / t, 0 * t],
        [10.0, 0.2],
        [0.7, 0.4],
    ),
    "an algebraic limit": (
        lambda x: x / np.sqrt(1 + x * x) - 1 + 1 / (x * x),
        lambda x: [(1 + x * x) ** -1.5 - 2 / x**3],
        [1e12],
        [2.0],
    ),
    "log of one and a little": (
        lambda x: np.log(1 + np.exp(-x)) + np.exp(-x),
        lambda x: [-sigmoid(-x) - np.exp(-x)],
        [45.0],
        [2.0],
    ),
    "arctan of an exponential": (
        lambda x: np.arctan(np.exp(x)) - np.arctan(np.inf) + np.exp(-x),
        lambda x: [1 / (2 * np.cosh(x)) - np.exp(-x)],
        [50.0],
        [2.0],
    ),
    "a backward that takes 1 from 1": (
        lambda x: np.log1p(np.exp(-x)) + np.exp(-1.02 * x),
        lambda x: [(sigmoid(x) - 1) - 1.02 * np.exp(-1.02 * x)],
        [60.0],
        [2.0],
    ),
    "a tiny part of it": (
        lambda x, y: np.log1p(np.exp(-x)) + np.exp(-y - 1e-3 * x),
        lambda x, y: [(sigmoid(x) - 1) - 1e-3 * np.exp(-y - 1e-3 * x), 0 * y],
        [90.0, 65.0],
        [2.0, 1.0],
    ),
}


def problem(name, factor=1.0, shown=False):
    """The problem at its point, or where all is shown; the first gradient times a factor."""
    forward, partials, *points = RIGHT[name]

    def backward(dy, *operands):
        first, *others = partials(*operands)
        return (factor * dy * first, *(dy * other for other in others))

    return problem_of(forward, backward, [np.array([x]) for x in points[shown]], np.ones(1))


@pytest.mark.parametrize("widen", [True, False])
@pytest.mark.parametrize("name", RIGHT)
def test_a_slope_that_no_result_shows_is_not_called_missing(name, widen):
    """In any type: it is below the rounding of the terms that cancelled."""
    found = judge(problem(name), elements="all", widen=widen).operands[0]
    assert found.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("name", RIGHT)
def test_a_mistake_in_the_same_formula_is_caught_where_it_shows(name):
    """A thousandth of the gradient, and its sign, at an ordinary point."""
    for factor in (1.001, -1):
        found = judge(problem(name, factor, shown=True), elements="all").operands[0]
        assert found.verdict is Verdict.WRONG


W, A_PREV = [[27.1, -30.6], [26.3, -25.9]], [[1.0, -0.5], [-1.0, 1.5]]


@pytest.mark.parametrize("elements", ["auto", "all"])
def test_units_at_one_that_cancel_in_a_cost(elements):
    """Found by a campaign over the article's forms: J is 1.6e-23, and two units are 1."""
    form, b, dA = ALL["mean_cost"], np.array([[-1.5], [-0.5]]), np.array([[-2.0, 1.0], [2.0, 2.0]])
    at = [np.array(W), np.array(A_PREV), b]
    found = judge(
        problem_of(
            lambda *x: form.forward(*x, dA.astype(x[0].dtype)).reshape(1),
            lambda dJ, *x: [
                form.backward(dJ[0], *x, dA.astype(x[0].dtype))[name]
                for name in ("dW", "dA_prev", "db")
            ],
            at,
            np.full(1, 2.0),
        ),
        elements=elements,
    )
    assert {o.verdict for o in found.operands} == {Verdict.INCONCLUSIVE}


def test_an_operand_that_must_be_positive_goes_to_zero_too():
    """Half of it is the most that it may be moved by, either way; towards zero it has more room."""
    op = Op(
        "x(n) -> y(n)",
        lambda x: np.tanh(x) - 1 + 1e-51 * x,
        lambda dy, x: dy * (sech2(x) + 1e-51),
        domains={"x": Positive()},
    )
    found = check(op, np.array([60.0]), cotangent=np.ones(1)).gradients
    assert found[0].verdict is Verdict.INCONCLUSIVE


def test_an_operand_at_the_end_of_its_interval():
    """Points beyond it are not asked for, nor are points on either side of an end compared."""
    op = Op(
        "x(n) -> y(n)",
        lambda x: np.where((x >= 1) & (x <= 2), x, np.nan),
        lambda dy, x: -dy,
        domains={"x": Interval(1.0, 2.0)},
    )
    at = np.array([2.0, 1.5, 1.0])
    problem = assess.problem(op, op.point(at, cotangent=np.ones(3)))
    assert (inner_rounding(Session(problem, None, Purse(None)))[0] == 0).all()


#: Results that are small because they decay, or that are what they are everywhere.
FINE = {
    "exponential": (lambda x: np.exp(-x), 130.0),
    "sigmoid": (sigmoid, -130.0),
    "softplus": (lambda z: np.logaddexp(0, z), -60.0),
    "gaussian": (lambda x: np.exp(-x * x), 9.0),
    "relu": (lambda x: np.maximum(x, 0), 3.0),
    "reciprocal": (lambda x: 1 / x, 3e8),
    "tiny": (lambda x: 1e-30 * x, 9.0),
    "cube": (lambda x: x**3, 1e-9),
    "cosine": (np.cos, 700.0),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("name", FINE)
def test_a_result_that_keeps_its_digits_shows_none(name, dtype):
    """So a mistake in it is called wrong however small the result is."""
    forward, x = FINE[name]
    at = np.array([x], dtype=dtype)
    session = Session(problem_of(forward, lambda *_: (at,), [at], at), None, Purse(None))
    assert inner_rounding(session)[0] == 0


def test_a_tiny_mistake_in_a_tiny_result_is_wrong():
    """A thousandth of a slope of 1e-26, of which the result holds every digit."""
    wrong = problem_of(
        lambda x: np.exp(-x), lambda dy, x: (-1.001 * dy * np.exp(-x),), [np.array([60.0])], [1.0]
    )
    assert judge(wrong, elements="all").operands[0].verdict is Verdict.WRONG


def test_equal_elements_that_cancel_all_the_way_hide_nothing():
    """Four equal samples, weighed 0, 1, 1 and -2: a + a - 2 a is 0 wherever they go together."""
    equal = {"W": [[-1.5], [-1.0]], "A_prev": [[1.0] * 4], "b": [[72.5], [-82.2]]}
    weights = [[0.0, 1.0, 1.0, -2.0], [2.0, 0.0, -2.0, -1.0]]
    point = ALL["mean_cost"].at(**equal, dA=weights, dJ=-1.44e-06)
    operands, (cotangent,) = point.fresh()
    for seed in range(4):
        report = check(ALL["mean_cost"], *operands, cotangent=cotangent, seed=seed)
        assert not report.wrong
