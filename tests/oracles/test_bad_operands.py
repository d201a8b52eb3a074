"""Bad operands and cotangents: a clear error, and nothing of the caller's changed."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify import InvalidOperand
from tests.oracles.asked import checked, op


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_operand_that_is_not_finite_is_refused(value):
    """By name, index and value."""
    with pytest.raises(InvalidOperand, match=rf"x of wave should be finite, but x\[1\] is {value}"):
        checked(np.sin, at=(0.5, value))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_cotangent_that_is_not_finite_is_refused(value):
    """By name, index and value."""
    with pytest.raises(InvalidOperand, match=rf"dy should be finite, but dy\[1\] is {value}"):
        bpverify.check(op(np.sin), [0.5, 1.0], cotangent=[1.0, value])


@pytest.mark.parametrize(
    "value", [["a", "b"], [None, 1.0], [{}, 1.0], [[1.0], [1.0, 2.0]], object()]
)
def test_what_is_not_numeric_is_refused(value):
    """With the operand's name; nothing is passed on to the forward."""
    with pytest.raises(InvalidOperand, match="x of wave"):
        bpverify.check(op(np.sin), value)


def test_complex_operands_are_refused():
    """With what to do instead."""
    with pytest.raises(InvalidOperand, match="pass real and imaginary part as two operands"):
        bpverify.check(op(np.sin), np.array([0.5 + 0j, 1.0]))
