"""Layer objects that draw, that take the step themselves, and whose methods have names of their own."""

from __future__ import annotations

import random

import numpy as np
import pytest

import bpverify as bp
from bpverify.adapters import layer, seeded

rng = np.random.default_rng(5)
X = rng.normal(size=(4, 3))


class Dropout:
    """Draws its mask from NumPy's global generator, and keeps it."""

    def forward(self, x):
        self.mask = np.random.random(x.shape) < 0.5  # noqa: NPY002
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Redrawn(Dropout):
    """Draws another mask on the way back."""

    def backward(self, dout):
        return dout * (np.random.random(dout.shape) < 0.5)  # noqa: NPY002


class Retraced(Dropout):
    """Draws the same mask again: right, as it sets the generator back itself."""

    def forward(self, x):
        self.state = np.random.get_state()  # noqa: NPY002
        return super().forward(x)

    def backward(self, dout):
        np.random.set_state(self.state)  # noqa: NPY002
        return dout * (np.random.random(dout.shape) < 0.5)  # noqa: NPY002


def test_a_seed_repeats_the_forward_and_not_the_draw():
    """A kept mask is right; one drawn anew in the backward is not the forward's."""
    assert bp.check(layer(Dropout(), X, seed=2), laws=bp.laws.ALL).verified
    assert bp.check(layer(Retraced(), X, seed=2)).verified
    assert [g.operand for g in bp.check(layer(Redrawn(), X, seed=2)).wrong] == ["x"]


def test_without_a_seed_a_draw_is_told():
    """As what it is: nothing to differentiate."""
    with pytest.raises(bp.ForwardError, match="not deterministic"):
        bp.check(layer(Dropout(), X))


def test_a_seeded_function_repeats_itself_and_leaves_the_generators_alone():
    """NumPy's and Python's, also where the function raises."""

    def noise():
        return np.random.random(), random.random()  # noqa: NPY002

    def fails():
        noise()
        raise ZeroDivisionError

    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    expected = noise(), noise()
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    first = noise()
    assert seeded(noise, 7)() == seeded(noise, 7)() != seeded(noise, 8)()
    with pytest.raises(ZeroDivisionError):
        seeded(fails, 7)()
    assert (first, noise()) == expected


class Stepping:
    """A dense layer that updates W during backward, and leaves no gradient."""

    def __init__(self):
        self.W = rng.normal(size=(3, 2))
        self.lr = 0.1

    def forward(self, x):
        self.x = x
        return np.tanh(x @ self.W)

    def gradients(self, dout):
        """Of x and W, at the parameters of now."""
        dz = dout * (1 - np.tanh(self.x @ self.W) ** 2)
        return dz @ self.W.T, self.x.T @ dz

    def backward(self, dout):
        dx, dW = self.gradients(dout)
        self.W = self.W - self.lr * dW
        return dx


class Optimiser:
    """Plain gradient descent, an object of its own."""

    def __init__(self, rate):
        self.rate = rate

    def step(self, W, dW):
        return W - self.rate * dW


class Delegating(Stepping):
    """The rate lies in an optimiser inside."""

    def __init__(self):
        super().__init__()
        self.optimiser = Optimiser(0.1)

    def backward(self, dout):
        dx, dW = self.gradients(dout)
        self.W = self.optimiser.step(self.W, dW)
        return dx


class Told(Stepping):
    """The rate is a parameter of the backward."""

    def backward(self, dout, rate=0.1):
        dx, dW = self.gradients(dout)
        self.W = self.W - rate * dW
        return dx


STEPPING = [(Stepping, "lr"), (Delegating, "optimiser.rate"), (Told, "rate")]


@pytest.mark.parametrize(("kind", "rate"), STEPPING)
def test_a_gradient_is_read_from_the_step(kind, rate):
    """To full digits, wherever the rate is kept; the layer itself takes no step."""
    instance = kind()
    before = instance.W.copy()
    report = bp.check(layer(instance, X, learning_rate=rate))
    assert report.verified
    assert min(gradient.digits for gradient in report.gradients) > 9
    assert report.notes[0] == f"gradients of W read from the step W - {rate} dW"
    assert np.array_equal(instance.W, before)


@pytest.mark.parametrize(("kind", "rate"), STEPPING)
def test_a_mistake_in_the_step_is_found(kind, rate):
    """One element of dW is a ten-thousandth off."""

    class Off(kind):
        def gradients(self, dout):
            dx, dW = super().gradients(dout)
            dW[1, 0] *= 1.0001
            return dx, dW

    report = bp.check(layer(Off(), X, learning_rate=rate))
    assert [g.operand for g in report.wrong] == ["W"]
    assert [w.index for w in report["W"].wrong] == [(1, 0)]


def test_a_gradient_of_parameters_already_changed_is_named():
    """At a small rate it looks right; two rates tell."""

    class Late(Stepping):
        def backward(self, dout):
            dz = dout * (1 - np.tanh(self.x @ self.W) ** 2)
            self.W = self.W - self.lr * self.x.T @ dz
            return dz @ self.W.T

    with pytest.raises(bp.GradientError, match="dx of late changes with the learning rate lr"):
        bp.check(layer(Late(), X, learning_rate="lr"))


def test_a_gradient_of_zero_is_not_taken_for_a_changed_one():
    """A unit that is off has no gradient at any rate."""

    class Off(Stepping):
        def forward(self, x):
            self.x = x
            return np.maximum(x @ self.W - np.array([1e3, 0]), 0)

        def gradients(self, dout):
            dz = dout * (self.x @ self.W > np.array([1e3, 0]))
            return dz @ self.W.T, self.x.T @ dz

    assert bp.check(layer(Off(), X, learning_rate="lr")).verified


def test_an_optimiser_inside_is_said_and_how_to_check_it():
    """Neither the rate nor a place for the gradient is known."""
    with pytest.raises(bp.InvalidOp, match=r"updates W itself .* learning_rate='lr'"):
        layer(Stepping(), X)
    with pytest.raises(
        bp.InvalidOp, match="'speed' is neither a parameter of backward nor an attrib"
    ):
        layer(Stepping(), X, learning_rate="speed")


class Named:
    """Methods as nobody else calls them."""

    def __init__(self):
        self.W = rng.normal(size=(3, 2))

    def fprop(self, x):
        self.x = x
        return x @ self.W

    def bprop(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T


def test_methods_of_other_names_are_said():
    """Without them it is told what there is; a class is no layer."""
    assert bp.check(layer(Named(), X, forward="fprop", backward="bprop")).verified
    with pytest.raises(
        bp.InvalidOp, match="Named has no method 'forward'; it has bprop, fprop: say what its own"
    ):
        layer(Named(), X)
    with pytest.raises(bp.InvalidOp, match="no method 'backward'"):
        layer(Named(), X, forward="fprop")
    with pytest.raises(bp.InvalidOp, match="got the class Named: make one of it"):
        layer(Named, X)
