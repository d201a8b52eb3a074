"""The right backwards as lists of lines, so that one of them can be replaced.

Written apart from the forms: tests/test_catalogue.py holds each to the op that it stands for.
"""

from __future__ import annotations

import numpy as np

from bpverify.forms.sigmoid import sigmoid, sigmoid_prime
from tests.mistakes.catalogue.right import PENALTY


def layer(W, a, b, dz, da, slope):
    """The lines of a layer, with its own names for W, what comes in, b, dz, and what goes out."""
    return {
        "z": lambda s: getattr(s, W) @ getattr(s, a) + getattr(s, b),
        "a": lambda s: sigmoid(s.z),
        "slope": lambda s: slope(s.z),
        dz: lambda s: getattr(s, da) * s.slope,
        f"d{b}": lambda s: getattr(s, dz).sum(axis=1, keepdims=True),
        f"d{W}": lambda s: getattr(s, dz) @ getattr(s, a).T,
        f"d{a}": lambda s: getattr(s, W).T @ getattr(s, dz),
    }


def network(dZ2):
    """The network of two layers, line by line; dJ enters at dZ2, and so do the samples."""
    return {
        "m": lambda s: s.X.dtype.type(s.X.shape[1]),
        "Z1": lambda s: s.W1 @ s.X + s.b1,
        "A1": lambda s: sigmoid(s.Z1),
        "Z2": lambda s: s.W2 @ s.A1 + s.b2,
        "A2": lambda s: sigmoid(s.Z2),
        "dZ2": dZ2,
        "dA1": lambda s: s.W2.T @ s.dZ2,
        "slope1": lambda s: sigmoid_prime(s.Z1),
        "dZ1": lambda s: s.dA1 * s.slope1,
        "dW2": lambda s: s.dJ * (s.dZ2 @ s.A1.T) / s.m,
        "db2": lambda s: s.dJ * s.dZ2.sum(axis=1, keepdims=True) / s.m,
        "dW1": lambda s: s.dJ * (s.dZ1 @ s.X.T) / s.m,
        "db1": lambda s: s.dJ * s.dZ1.sum(axis=1, keepdims=True) / s.m,
        "dX": lambda s: s.dJ * (s.W1.T @ s.dZ1) / s.m,
    }


def neuron():
    """One neuron, everything a number."""
    return {
        "z": lambda s: s.w * s.x + s.b,
        "a": lambda s: sigmoid(s.z),
        "slope": lambda s: sigmoid_prime(s.z),
        "dz": lambda s: s.da * s.slope,
        "db": lambda s: s.dz,
        "dw": lambda s: s.dz * s.x,
        "dx": lambda s: s.dz * s.w,
    }


def tanh_prime(z):
    """1 - tanh²."""
    return 1 - np.tanh(z) ** 2


LINES = {
    "neuron": neuron(),
    "vector_neuron": layer("w", "x", "b", "dz", "da", sigmoid_prime),
    "layer": layer("W", "a_prev", "b", "dz", "da", sigmoid_prime),
    "training_set": layer("W", "A_prev", "b", "dZ", "dA", sigmoid_prime),
    "dense tanh": layer("W", "x", "b", "dz", "da", tanh_prime),
    "dense relu": layer("W", "x", "b", "dz", "da", lambda z: (z > 0).astype(z.dtype)),
    "network_2_cross_entropy": network(lambda s: s.A2 - s.Y),
    "network_2_squared_error": network(lambda s: (s.A2 - s.Y) * sigmoid_prime(s.Z2)),
    "mean_cost": {
        "m": lambda s: s.dA.dtype.type(s.dA.shape[1]),
        "Z": lambda s: s.W @ s.A_prev + s.b,
        "dZ": lambda s: s.dJ * s.dA * sigmoid_prime(s.Z),
        "dW": lambda s: s.dZ @ s.A_prev.T / s.m,
        "db": lambda s: s.dZ.sum(axis=1, keepdims=True) / s.m,
        "dA_prev": lambda s: s.W.T @ s.dZ / s.m,
    },
    "ridge": {
        "m": lambda s: s.X.dtype.type(s.X.shape[1]),
        "dZ": lambda s: s.dJ * (s.W @ s.X - s.Y) / s.m,
        "penalty": lambda s: s.dJ * s.W.dtype.type(PENALTY) * s.W,
        "dW": lambda s: s.dZ @ s.X.T + s.penalty,
        "dX": lambda s: s.W.T @ s.dZ,
    },
}
