"""The cotangent is ignored, squared, clipped, or loses its sign."""

from __future__ import annotations

import numpy as np

from bpverify.forms.sigmoid import sigmoid_prime
from tests.mistakes.catalogue.plant import like, planted
from tests.mistakes.catalogue.right import RIGHT
from tests.mistakes.catalogue.row import rows


def upstream(name, change):
    """Makes ops that see the cotangent changed."""
    right = RIGHT[name]

    def backward(cotangent, *operands):
        seen = tuple(map(change, cotangent)) if isinstance(cotangent, tuple) else change(cotangent)
        return right.backward(seen, *operands)

    return lambda: like(right, backward)


CHANGES = {
    "ignored": (np.ones_like, ("softmax cross-entropy", "network_2_cross_entropy", "ridge", "cosine",
                               "tanh", "training_set", "two results")),
    "squared": (np.square, ("layer", "hadamard", "network_2_squared_error", "log-sum-exp")),
    "clipped": (lambda d: np.clip(d, -1, 1), ("training_set", "divide", "batch norm", "bernoulli")),
    "sign-dropped": (np.abs, ("neuron", "product", "mean_cost", "softmax", "convolution")),
}  # fmt: skip

ROWS = rows(
    "cotangent",
    *(
        (name, f"the cotangent is {words}", f"cotangent-{words}", upstream(name, change))
        for words, (change, names) in CHANGES.items()
        for name in names
    ),
    ("hadamard", "dx ignores the cotangent", "cotangent-ignored",
     planted("hadamard", dx=lambda s: s.y.copy())),
    ("training_set", "dZ squares the cotangent", "cotangent-squared",
     planted("training_set", dZ=lambda s: s.dA * s.dA * sigmoid_prime(s.z))),
    ("five sigmoid layers", "the cotangent is halved", "factor",
     upstream("five sigmoid layers", lambda d: d / 2)),
    ("layer norm", "the cotangent is rounded", "", upstream("layer norm", np.rint)),
    ("gain", "the cotangent is normalised", "",
     upstream("gain", lambda d: d / (1 + np.abs(d).max()))),
)  # fmt: skip
