"""Elements at a tie of three and more, which alone do not tell what slope they have."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify.engine import Verdict

SEEDS = range(8)


def median_back(dy, x):
    """The cotangent, to the element in the middle of each row: the first of equals."""
    dx = np.zeros_like(x)
    dx[np.arange(len(x)), np.argsort(x, axis=1, kind="stable")[:, x.shape[1] // 2]] = dy
    return dx


def median(factor=1.0, exponent=1):
    """The median of each row, to a power; the factor is a mistake."""

    def forward(x):
        return np.sort(x, axis=1)[:, x.shape[1] // 2] ** exponent

    def backward(dy, x):
        inner = exponent * np.sort(x, axis=1)[:, x.shape[1] // 2] ** (exponent - 1)
        return (x.dtype.type(factor) * median_back(dy * inner, x),)

    return bpverify.Op("x(m,n) -> y(m)", forward, backward, name="median")


def verdicts(op, x, **asked):
    """What is said under several seeds."""
    return {bpverify.check(op, x, seed=seed, **asked)["x"].verdict for seed in SEEDS}


@pytest.mark.parametrize("elements", ["auto", "all"])
@pytest.mark.parametrize("exponent", [1, 3])
@pytest.mark.parametrize(
    "x", [np.ones((2, 3)), np.full((1, 5), 0.5), np.ones((1, 9))], ids=np.shape
)
def test_a_median_of_equals_is_no_mistake(x, exponent, elements):
    """Moved alone no element changes the median, and every backward gives it to one of them."""
    assert Verdict.WRONG not in verdicts(median(exponent=exponent), x, elements=elements)


def test_of_float32_too():
    """In which fewer steps show a tie."""
    assert Verdict.WRONG not in verdicts(median(), np.ones((3, 4), np.float32))


def test_a_tie_does_not_hide_a_row_without_one():
    """The row beside it is wrong by a factor, and is called so."""

    def backward(dy, x):
        return (median_back(dy, x) * np.array([[1.0], [1.5]]),)

    op = bpverify.Op("x(m,n) -> y(m)", median().forward, backward)
    x = np.array([[1.0, 1.0, 1.0, 1.0, 1.0], [0.3, -1.2, 2.0, 0.7, 5.0]])
    for seed in SEEDS:
        gradient = bpverify.check(op, x, seed=seed)["x"]
        assert gradient.verdict is Verdict.WRONG
        assert (1, 3) in {element.index for element in gradient.wrong}


def test_what_is_wrong_beside_the_tie_is_wrong_at_it():
    """A sorted array's gradient that is half as large again, wherever it is looked at."""

    def backward(dy, x):
        dx = np.empty_like(x)
        np.put_along_axis(dx, np.argsort(x, axis=1, kind="stable"), 1.5 * dy, axis=1)
        return (dx,)

    op = bpverify.Op("x(m,n) -> y(m,n)", lambda x: np.sort(x, axis=1), backward)
    assert verdicts(op, np.full((3, 4), 0.5)) == {Verdict.WRONG}


def test_the_same_factor_without_ties():
    """It is the tie that leaves it open, not the median."""
    assert verdicts(median(1.5), np.array([[0.3, -1.2, 2.0, 0.7, 5.0]])) == {Verdict.WRONG}
