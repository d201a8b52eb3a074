"""`check` and `judge` on elementwise ops whose true gradients are closed forms."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify.engine import CODES, TAIL, Problem, Verdict, judge
from tests.oracles.closed_forms import ALL, COMPOSED, ELEMENTARY
from tests.oracles.exact import map_exactly, rounded

POINTS = 8
WRONG, VERIFIED, ZERO = (CODES.index(v) for v in (Verdict.WRONG, Verdict.VERIFIED, Verdict.ZERO))
#: Round-off of a longdouble numeric derivative that is compared with a truth rounded to longdouble.
UNIT = float(np.finfo(np.longdouble).eps)


def points(name, dtype):
    """Points of every size."""
    x = ALL[name].points(np.random.default_rng([list(ALL).index(name), 1]), POINTS)
    return x.astype(dtype)


def slopes(name, x):
    """The true derivatives, rounded once."""
    return rounded(map_exactly(ALL[name].slope, x), x.dtype)


def problem(name, x, factor=1.0):
    """The function at x, its gradient multiplied by ``factor`` element by element."""

    def pull_back(cotangent, operands):
        (at,) = operands
        return (np.asarray(cotangent * slopes(name, at) * factor, dtype=at.dtype),)

    ones = np.ones(x.shape, x.dtype)
    return Problem(lambda at: ALL[name].value(at[0]), pull_back, (x,), ones, (True,), (None,))


@pytest.fixture(scope="module")
def element_ratios():
    """True error / reported error of every believed element, by arithmetic."""
    found = {}
    for mode, dtype, widen in MODES:
        ratios = []
        for name in ALL:
            x = points(name, dtype)
            judged = judge(problem(name, x), elements="all", widen=widen).operands[0].elements
            truth = slopes(name, x.astype(np.longdouble))
            believed = judged.codes == VERIFIED
            gap = np.abs(judged.numeric - truth) - 2 * UNIT * np.abs(truth)
            ratios += list((gap[believed] / judged.error[believed]).astype(float))
        found[mode] = np.array(ratios)
    return found


MODES = [
    ("extended", np.float64, True),
    ("float64", np.float64, False),
    ("float32", np.float32, False),
]


def test_the_error_of_a_verified_element_is_honest(element_ratios):
    """The true error is within the reported one in 99.9 % of elements and within TAIL of it in all."""
    together = np.concatenate(list(element_ratios.values()))
    assert len(together) > 0.8 * len(MODES) * len(ALL) * POINTS
    assert np.mean(together <= 1) >= 0.999
    assert {mode: r.max() for mode, r in element_ratios.items() if r.max() > TAIL} == {}


@pytest.mark.parametrize(("mode", "dtype", "widen"), MODES)
@pytest.mark.parametrize("elements", ["all", "auto"])
def test_true_gradients_are_never_wrong(mode, dtype, widen, elements):
    """A gradient that is the truth, rounded once, is accepted or left open in every arithmetic."""
    for name in ALL:
        asked = problem(name, points(name, dtype))
        judged = judge(asked, elements=elements, widen=widen).operands[0]
        assert judged.verdict is not Verdict.WRONG, (name, mode)
        assert not judged.wrong, (name, mode)


@pytest.mark.parametrize(("mode", "dtype", "widen"), MODES)
def test_the_digits_of_a_verified_element_are_true(mode, dtype, widen):
    """An element that is off by a known share is never verified to more digits than it has."""
    rng = np.random.default_rng(3)
    for name in ALL:
        x = points(name, dtype)[:4]
        off = 10.0 ** -rng.uniform(0.3, 16, len(x))
        asked = problem(name, x, (1 + off).astype(np.longdouble))
        judged = judge(asked, elements="all", widen=widen).operands[0].elements
        believed = judged.codes == VERIFIED
        # The planted error itself is rounded to the operand's type.
        planted = off - np.finfo(x.dtype).eps
        assert (planted[believed] <= 10.0 ** -judged.digits[believed]).all(), (name, mode)


@pytest.mark.parametrize("name", ELEMENTARY | COMPOSED)
def test_check_verifies_the_truth_and_never_its_double(name):
    """From the one door: the truth is verified to six digits or more; twice the truth is wrong."""
    x = points(name, np.float64)[:6]

    def op(factor):
        return bpverify.Op(
            "x(n) -> y(n)",
            ALL[name].value,
            lambda dy, at: (np.asarray(dy * slopes(name, at) * factor, dtype=at.dtype),),
        )

    report = bpverify.check(op(1), x)
    assert not report.wrong
    assert not report.broken
    assert report.verified
    assert report["x"].digits >= 6
    assert bpverify.check(op(2), x)["x"].verdict is Verdict.WRONG
