"""A gradient beside a wrong one, in an op that takes no wider type: judged by itself."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify import Op, Verdict, check

X = np.array([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])
W = np.array([[1.5, 0.5, -1.0], [2.0, -0.25, 0.75]])


def product(x, w):
    """In float64 at the most, as most frameworks are."""
    if x.dtype.itemsize > 8:
        raise TypeError(x.dtype)
    return x * x * w


@pytest.mark.parametrize("seed", range(5))
def test_the_innocent_is_verified(seed):
    """Its own direction, less exact than the one it shared with the wrong one, still clears it."""
    op = Op("x(n,m), w(n,m) -> y(n,m)", product, lambda dy, x, w: (2 * x * w * dy, 2 * x * x * dy))
    report = check(op, X, W, seed=seed)
    assert report["x"].verdict is Verdict.VERIFIED
    assert report["w"].verdict is Verdict.WRONG


@pytest.mark.parametrize("error", [1e-9, 1e-6, 1e-3, 1.0])
def test_two_wrong_ones_are_both_wrong(error):
    """A small mistake does not pass in the company of a large one."""

    def backward(dy, x, w):
        return 2 * x * w * dy * (1 + error), 2 * x * x * dy

    report = check(Op("x(n,m), w(n,m) -> y(n,m)", product, backward), X, W)
    assert {gradient.operand for gradient in report.wrong} == {"x", "w"}


@pytest.mark.parametrize(("given", "laws"), [(np.inf, []), (np.nan, ["finite_where_forward_is"])])
def test_an_infinity_that_no_wider_type_can_explain(given, laws):
    """The law that asks a wider type holds its peace where the op refuses one; NaN it still names."""
    op = Op("x(n) -> y(n)", np.sin, lambda dy, x: (product(dy, x) * given,))
    assert [error.law for error in check(op, np.ones(3)).broken] == laws
