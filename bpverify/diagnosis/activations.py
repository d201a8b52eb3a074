"""Activations by name, with their derivatives at z: what a layer's result is recognised by."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpverify.point import Array

__all__ = ["ACTIVATIONS", "Activation", "recognised", "scaled"]

#: As far as two ways of writing one activation may round apart, of the size of the result.
ROUNDING = 1e-9


class Activation(NamedTuple):
    """f and f', elementwise; `by_a` is f' as people write it, in terms of a = f(z)."""

    f: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    by_a: str


def _sigmoid(z: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-z)))


def _sigmoid_slope(z: Array) -> Array:
    return _sigmoid(z) * _sigmoid(-z)


def _tanh_slope(z: Array) -> Array:
    return np.asarray(1 - np.tanh(z) ** 2)


def _relu_slope(z: Array) -> Array:
    return np.asarray((z > 0) * 1.0)


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation(_sigmoid, _sigmoid_slope, "a * (1 - a)"),
    "tanh": Activation(np.tanh, _tanh_slope, "1 - a**2"),
    "relu": Activation(lambda z: np.maximum(z, 0), _relu_slope, "(z > 0)"),
    "softplus": Activation(lambda z: np.logaddexp(0, z), _sigmoid, "sigmoid(z)"),
    "silu": Activation(
        lambda z: z * _sigmoid(z),
        lambda z: _sigmoid(z) * (1 + z * _sigmoid(-z)),
        "s * (1 + z * (1 - s)), s = sigmoid(z)",
    ),
    "exp": Activation(np.exp, np.exp, "a"),
    "square": Activation(np.square, lambda z: 2 * z, "2 * z"),
    "identity": Activation(lambda z: z, np.ones_like, "1"),
}


def recognised(z: Array, a: Array) -> str | None:
    """The activation that makes a of z, to rounding; None where none of them does."""
    if z.shape != a.shape:
        return None
    with np.errstate(all="ignore"):
        for name, activation in ACTIVATIONS.items():
            error = ROUNDING * (1e-3 + np.abs(a))
            if (np.abs(activation.f(z) - a) <= error).all():
                return name
    return None


def scaled(z: Array, a: Array) -> tuple[str, float] | None:
    """The activation, and how many times as large it is, that makes a of z; None where none does.

    A multiple of exp is exp elsewhere, or a softmax; and of one number or two anything is a multiple.
    """
    if (plain := recognised(z, a)) is not None:
        return plain, 1.0
    with np.errstate(all="ignore"):
        for name, activation in ACTIVATIONS.items() if z.shape == a.shape and z.size > 2 else ():
            if name == "exp":
                continue
            f = activation.f(z)
            scale = float((a * f).sum() / (f * f).sum())
            if scale and np.isfinite(scale) and recognised(z, a / scale) == name:
                return name, scale
    return None
