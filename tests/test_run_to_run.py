"""An op whose last digits change from call to call, as threads and the place of memory change them."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest

import bpverify
from bpverify import ForwardError, GradientError, Op, laws
from bpverify.run_to_run import VARIES

BITWISE = ("repeatable", "forward_unchanged", "no_stale_state")
SIGNATURE = "W(k,n), x(n,m), b(k,1) -> z(k,m)"


def in_any_order(calls):
    """A matrix product whose terms are added in another order at each call."""

    def product(A, B):
        order = np.random.default_rng(next(calls)).permutation(A.shape[1])
        total = np.zeros((A.shape[0], B.shape[1]), A.dtype)
        for k in order:
            total = total + A[:, [k]] * B[[k]]
        return total

    return product


def affine(forward_product=np.matmul, backward_product=np.matmul):
    """z = W x + b, its two halves with products of their own."""

    def forward(W, x, b):
        return forward_product(W, x) + b

    def backward(dz, W, x, b):
        return backward_product(dz, x.T), backward_product(W.T, dz), dz.sum(axis=1, keepdims=True)

    return Op(SIGNATURE, forward, backward, name="affine")


def point(op, seed=0):
    """Twelve terms a sum, so that the order shows in most of them."""
    rng = np.random.default_rng(seed)
    return op.point(rng.normal(size=(9, 12)), rng.normal(size=(12, 9)), rng.normal(size=(9, 1)))


@pytest.mark.parametrize("law", BITWISE)
def test_rounding_that_the_machine_varies_is_nobodys_mistake(law):
    """Bit for bit cannot be asked, and that is said; of the same op in one order it can."""
    product = in_any_order(count())
    op = affine(product, product)
    assert laws.ALL[law](op, point(op)) == VARIES
    steady = affine()
    assert laws.ALL[law](steady, point(steady)) is None


@pytest.mark.parametrize("law", ["repeatable", "no_stale_state"])
def test_one_half_is_enough(law):
    """A backward may vary where its forward has no sum."""
    op = affine(backward_product=in_any_order(count()))
    assert laws.ALL[law](op, point(op)) == VARIES


def test_the_verdict_stands_and_the_report_tells_of_it():
    """Verified, to the digits that the differences show; the law is counted apart."""
    product = in_any_order(count())
    op = affine(product, product)
    report = bpverify.check(op, *point(op).operands.values())
    assert report.verified
    assert report.not_asked == {"repeatable": VARIES}
    assert f"not asked: repeatable: {VARIES}" in str(report)


def test_more_than_rounding_is_still_the_ops():
    """A part in a thousand million at random is no order of additions, in either half."""
    rng = np.random.default_rng(0)

    def noisy(A, B):
        return A @ B * (1 + 1e-9 * rng.random())

    with pytest.raises(ForwardError, match="is not deterministic"):
        laws.ALL["repeatable"](affine(noisy), point(affine()))
    with pytest.raises(GradientError, match="is not the same when the backward is called twice"):
        laws.ALL["repeatable"](affine(backward_product=noisy), point(affine()))


def test_a_last_digit_that_only_the_first_call_has_is_still_the_ops():
    """It does not change with the place in memory: it was kept."""
    calls = count()

    def warming_up(A, B):
        return np.nextafter(A @ B, np.inf) if next(calls) < 2 else A @ B

    with pytest.raises(GradientError, match="is not the same when the backward is called twice"):
        laws.ALL["repeatable"](affine(backward_product=warming_up), point(affine()))
