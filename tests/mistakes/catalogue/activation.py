"""The derivative of the activation is missing, taken elsewhere, another's, or held in bounds."""

from __future__ import annotations

import numpy as np

from bpverify.forms.sigmoid import sigmoid, sigmoid_prime
from tests.mistakes.catalogue.lines import tanh_prime
from tests.mistakes.catalogue.plant import changed, planted
from tests.mistakes.catalogue.right import LEAK
from tests.mistakes.catalogue.row import rows

MISSING = rows(
    "σ' missing",
    *(
        (name, "the derivative is missing", "activation-derivative-missing",
         planted(name, slope=lambda s: np.ones_like(s.z)))
        for name in ("neuron", "vector_neuron", "layer", "training_set", "dense tanh", "dense relu")
    ),
    ("network_2_squared_error", "the derivative is missing at the end",
     "activation-derivative-missing", planted("network_2_squared_error", dZ2=lambda s: s.A2 - s.Y)),
    ("network_2_cross_entropy", "the derivative is missing in layer 1",
     "activation-derivative-missing", planted("network_2_cross_entropy", dZ1=lambda s: s.dA1)),
    ("tanh", "the derivative is missing", "activation-derivative-missing",
     planted("tanh", dz=lambda s: s.da.copy())),
    ("training_set", "the derivative is missing in dW", "activation-derivative-missing or wrong-variable",
     planted("training_set", dW=lambda s: s.dA @ s.A_prev.T)),
    ("layer", "the derivative is missing in db", "activation-derivative-missing or wrong-variable",
     planted("layer", db=lambda s: s.da.copy())),
    ("mean_cost", "the derivative is missing", "activation-derivative-missing",
     planted("mean_cost", dZ=lambda s: s.dJ * s.dA)),
)  # fmt: skip

OTHER = rows(
    "σ' of something else",
    *(
        (name, f"the derivative is {words}", cause, planted(name, slope=slope))
        for name in ("neuron", "layer", "training_set")
        for words, cause, slope in (
            ("taken at a", "derivative-at-a-for-z", lambda s: sigmoid_prime(s.a)),
            ("a", "a-for-a(1-a)", lambda s: s.a.copy()),
            ("a²", "a-squared", lambda s: s.a * s.a),
            ("1 - a²", "other-activation", lambda s: 1 - s.a * s.a),
        )
    ),
    ("training_set", "the derivative is tanh's", "other-activation",
     planted("training_set", slope=lambda s: tanh_prime(s.z))),
    ("vector_neuron", "the derivative is ReLU's", "other-activation",
     planted("vector_neuron", slope=lambda s: (s.z > 0).astype(s.z.dtype))),
    ("dense tanh", "the derivative is the sigmoid's", "other-activation",
     planted("dense tanh", slope=lambda s: sigmoid_prime(s.z))),
    ("dense tanh", "the derivative is taken at a", "derivative-at-a-for-z",
     planted("dense tanh", slope=lambda s: tanh_prime(np.tanh(s.z)))),
    ("dense tanh", "the derivative is a(1 - a)", "other-activation",
     planted("dense tanh", slope=lambda s: np.tanh(s.z) * (1 - np.tanh(s.z)))),
    ("dense relu", "the derivative is the sigmoid's", "other-activation",
     planted("dense relu", slope=lambda s: sigmoid_prime(s.z))),
    ("leaky relu", "the derivative is ReLU's", "other-activation or only-negative",
     planted("leaky relu", dz=lambda s: np.where(s.z > 0, s.da, 0 * s.da))),
    ("leaky relu", "the slope is another one", "only-negative",
     planted("leaky relu", dz=lambda s: np.where(s.z > 0, s.da, 2 * LEAK * s.da))),
    ("network_2_cross_entropy", "the derivative in layer 1 is taken at a", "derivative-at-a-for-z",
     planted("network_2_cross_entropy", slope1=lambda s: sigmoid_prime(s.A1))),
    ("network_2_squared_error", "the derivative at the end is a", "a-for-a(1-a)",
     planted("network_2_squared_error", dZ2=lambda s: (s.A2 - s.Y) * s.A2)),
    ("network_2_squared_error", "the derivative in layer 1 is a²", "a-squared",
     planted("network_2_squared_error", slope1=lambda s: s.A1**2)),
    ("activation", "the derivative is taken at a", "derivative-at-a-for-z",
     planted("activation", dz=lambda s: s.da * sigmoid_prime(sigmoid(s.z)))),
    ("tanh", "the derivative is 1 - a", "",
     planted("tanh", dz=lambda s: s.da * (1 - np.tanh(s.z)))),
)  # fmt: skip


def bounded(name, words, cause, bound):
    """A row: the derivative, or where it is taken, is held in bounds."""
    return name, f"the derivative is {words}", cause, changed(name, "slope", bound)


BOUNDED = rows(
    "σ' in bounds",
    bounded("training_set", "at most 0.2", "derivative-clipped",
            lambda d, s: np.minimum(d, d.dtype.type(0.2))),
    bounded("layer", "at most 0.1", "derivative-clipped",
            lambda d, s: np.minimum(d, d.dtype.type(0.1))),
    bounded("dense tanh", "at most 0.5", "derivative-clipped",
            lambda d, s: np.minimum(d, d.dtype.type(0.5))),
    bounded("neuron", "taken within ±2", "derivative-clipped",
            lambda d, s: sigmoid_prime(np.clip(s.z, -2, 2))),
    bounded("training_set", "at least 0.01", "derivative-floored",
            lambda d, s: np.maximum(d, d.dtype.type(0.01))),
    bounded("vector_neuron", "at least 0.001", "derivative-floored",
            lambda d, s: np.maximum(d, d.dtype.type(0.001))),
    bounded("dense tanh", "at least 0.1", "derivative-floored",
            lambda d, s: np.maximum(d, d.dtype.type(0.1))),
    bounded("dense relu", "at least 0.01", "derivative-floored or only-negative or other-activation",
            lambda d, s: np.maximum(d, d.dtype.type(0.01))),
)  # fmt: skip

ROWS = [*MISSING, *OTHER, *BOUNDED]
