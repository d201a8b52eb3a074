"""What `check` is given that it cannot use: the value, what was expected, how to mend it."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify import InvalidOp, InvalidOperand, Op

square = Op("x(n) -> y(n)", lambda x: x * x, lambda dy, x: (2 * x * dy,), name="square")


@pytest.mark.parametrize("called", [bpverify.check, bpverify.gradient_test])
def test_a_function_is_no_op(called):
    """The likeliest slip: the forward itself."""
    given = ([1.0],) if called is bpverify.check else ()
    with pytest.raises(InvalidOp, match=r"is no bpverify.Op: make one of a signature, a forward"):
        called(np.tanh, *given)


@pytest.mark.parametrize("seed", ["a", None, -1, 1.5, True])
def test_a_seed_that_is_none(seed):
    """It is shown."""
    with pytest.raises(InvalidOperand, match=f"seed is a whole number, 0 or more; got {seed!r}"):
        bpverify.check(square, [1.0], seed=seed)


@pytest.mark.parametrize("budget", ["a", -1, 10.5])
def test_a_budget_that_is_none(budget):
    """None is no limit; half an evaluation is nothing."""
    with pytest.raises(InvalidOperand, match="budget is a whole number"):
        bpverify.check(square, [1.0], budget=budget)
    assert bpverify.check(square, [1.0], budget=None).verified


def test_laws():
    """None is every one, as for `gradient_test`; one name is not a list of them."""
    assert "linear_in_cotangent" not in bpverify.checking.QUICK
    bent = Op("x(n) -> y(n)", lambda x: x * x, lambda dy, x: (2 * x * dy + 0 * x + 1e-3 * dy**2,))
    laws = {error.law for error in bpverify.check(bent, [1.0], laws=None).broken}
    assert "linear_in_cotangent" in laws
    with pytest.raises(InvalidOp, match=r"by a list of names, such as \['repeatable'\]"):
        bpverify.check(square, [1.0], laws="repeatable")


def test_so_many_elements_by_numpy():
    """A whole number is one, whoever made it."""
    assert bpverify.check(square, [1.0, 2.0], elements=np.int64(1)).verified
