"""Activations: where their functions are found, slopes by z or by a, and second derivatives."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify as bp
from bpverify.adapters import activation

Z = np.linspace(-2.0, 3.0, 12).reshape(3, 4)


class Tanh:
    """All three derivatives, in the first names that are looked for."""

    def fn(self, z):
        return np.tanh(z)

    def grad(self, z):
        return 1 - np.tanh(z) ** 2

    def grad2(self, z):
        return -2 * np.tanh(z) * (1 - np.tanh(z) ** 2)


class Spelt:
    """The same, spelt otherwise, and called by itself."""

    def __call__(self, z):
        return np.tanh(z)

    def derivative(self, z):
        return 1 - np.tanh(z) ** 2

    def second_derivative(self, z):
        return -2 * np.tanh(z) * (1 - np.tanh(z) ** 2)


class Static:
    """A class of static methods, never made."""

    @staticmethod
    def forward(z):
        return np.tanh(z)

    @staticmethod
    def prime(z):
        return 1 - np.tanh(z) ** 2


def of_a(a):
    """tanh' in terms of its result."""
    return 1 - a**2


RIGHT = {
    "object": lambda: activation(Tanh()),
    "class": lambda: activation(Tanh),
    "other names": lambda: activation(Spelt()),
    "static": lambda: activation(Static),
    "functions": lambda: activation(np.tanh, Tanh().grad),
    "of a": lambda: activation(np.tanh, of_a, of="a"),
    "second": lambda: activation(Tanh(), order=2),
    "second, other names": lambda: activation(Spelt(), order=2),
    "second, functions": lambda: activation(Tanh().grad, Tanh().grad2),
    "a number for a slope": lambda: activation(lambda z: 3 * z, lambda z: 3.0),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_right_slopes_are_verified(kind):
    """At one point by every law, and by a search over shapes and values."""
    op = RIGHT[kind]()
    assert bp.check(op, Z, laws=bp.laws.ALL).verified


def off(derivative):
    """The derivative, one element of it a ten-thousandth off."""

    def wrong(z):
        slope = derivative(z)
        return slope * np.where(np.arange(slope.size).reshape(slope.shape) == 5, 1.0001, 1)

    return wrong


class Off(Tanh):
    """Its second derivative alone is wrong."""

    def grad2(self, z):
        return off(super().grad2)(z)


WRONG = {
    "functions": lambda: activation(np.tanh, off(Tanh().grad)),
    "of a": lambda: activation(np.tanh, off(of_a), of="a"),
    "of a, given z": lambda: activation(np.tanh, of_a),
    "of z, given a": lambda: activation(np.tanh, Tanh().grad, of="a"),
    "second": lambda: activation(Off(), order=2),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_slopes_are_wrong(kind):
    """One element alone where one was spoilt."""
    report = bp.check(WRONG[kind](), Z)
    assert [g.operand for g in report.wrong] == ["z"]
    if "given" not in kind:
        assert [w.index for w in report["z"].wrong] == [(1, 1)]


def test_the_first_derivative_is_not_blamed_for_the_second():
    """Each order is checked by itself."""
    assert bp.check(activation(Off()), Z).verified


def test_a_slope_of_another_shape_is_named():
    """A Jacobian where a slope is meant."""
    with pytest.raises(
        bp.GradientError, match=r"the derivative has shape \(3, 3\), but z has \(3,\)"
    ):
        bp.check(activation(np.tanh, lambda z: np.diag(1 - np.tanh(z) ** 2)), Z[:, 0])


def test_what_is_missing_is_said():
    """With the names that were looked for."""
    with pytest.raises(bp.InvalidOp, match="Static has none of grad2, second_derivative, hess"):
        activation(Static, order=2)
    with pytest.raises(bp.InvalidOp, match="float has none of fn, forward, activate, f, __call__"):
        activation(1.0)
    with pytest.raises(bp.InvalidOp, match="order is 1 or 2"):
        activation(Tanh(), order=3)
    with pytest.raises(bp.InvalidOp, match="of order 1, 'a'"):
        activation(Tanh(), order=2, of="a")
