"""One variable, gradient or layer is taken for another."""

from __future__ import annotations

import numpy as np

from bpverify.forms.sigmoid import sigmoid, sigmoid_prime
from tests.mistakes.catalogue.plant import planted
from tests.mistakes.catalogue.row import rows
from tests.mistakes.catalogue.shapes import where_it_fits

WRONG = rows(
    "wrong variable",
    ("neuron", "w for x", "wrong-variable", planted("neuron", dw=lambda s: s.dz * s.w)),
    ("neuron", "b for x", "wrong-variable", planted("neuron", dw=lambda s: s.dz * s.b)),
    ("neuron", "x for w", "wrong-variable", planted("neuron", dx=lambda s: s.dz * s.x)),
    ("neuron", "a for x", "wrong-variable", planted("neuron", dw=lambda s: s.dz * s.a)),
    ("vector_neuron", "w for x", "wrong-variable", planted("vector_neuron", dw=lambda s: s.dz @ s.w)),
    ("hadamard", "x for y", "wrong-variable", planted("hadamard", dx=lambda s: s.dz * s.x)),
    ("hadamard", "dz for x", "wrong-variable", planted("hadamard", dy=lambda s: s.dz * s.dz)),
    ("divide", "x for y", "wrong-variable", planted("divide", dx=lambda s: s.dz / s.x)),
    ("divide", "y for x", "wrong-variable",
     planted("divide", dy=lambda s: -s.dz * s.y / (s.y * s.y))),
    ("network_2_cross_entropy", "Z1 for A1", "wrong-variable",
     planted("network_2_cross_entropy", dW2=lambda s: s.dJ * (s.dZ2 @ s.Z1.T) / s.m)),
    ("network_2_squared_error", "Z2 for A2", "wrong-variable",
     planted("network_2_squared_error", dZ2=lambda s: (s.Z2 - s.Y) * sigmoid_prime(s.Z2))),
    ("layer", "a for a_prev, where they fit", "wrong-variable",
     where_it_fits("layer", "dW", lambda s: s.dz @ s.a.T)),
    ("training_set", "A for A_prev, where they fit", "wrong-variable",
     where_it_fits("training_set", "dW", lambda s: s.dZ @ s.a.T)),
    ("training_set", "dA for W, where they fit", "wrong-variable",
     where_it_fits("training_set", "dA_prev", lambda s: s.dA.T @ s.dZ)),
    ("ridge", "Y for X, where they fit", "wrong-variable",
     where_it_fits("ridge", "dW", lambda s: s.dZ @ s.Y.T + s.penalty)),
    ("power", "p for x", "wrong-variable",
     planted("power", dp=lambda s: s.dy * s.x**s.p * np.log(s.p))),
    ("outer", "u for v, where they fit", "wrong-variable",
     where_it_fits("outer", "du", lambda s: s.dM @ s.u)),
)  # fmt: skip


def swapped(name, one, other, **options):
    """A row: two gradients in one another's places."""
    right = planted(name)

    def make():
        op = right()
        backward = op.backward

        def wrong(*given):
            found = backward(*given)
            return {**found, one: found[other], other: found[one]}

        op.backward = wrong
        return op

    return name, f"{one} and {other} are swapped", "gradients-swapped", make


SWAPPED = rows(
    "gradients swapped",
    swapped("neuron", "dw", "dx"),
    swapped("hadamard", "dx", "dy"),
    swapped("divide", "dx", "dy"),
    swapped("power", "dx", "dp"),
    swapped("cosine", "dx", "dy"),
    swapped("layer norm", "dgain", "dshift"),
    swapped("chain_3", "dw1", "dw3"),
    swapped("five sigmoid layers", "dW2", "dW4"),
    swapped("five sigmoid layers", "db1", "db5"),
    swapped("shared", "dW", "dx"),
)

NEIGHBOUR = rows(
    "a neighbour's",
    ("chain_3", "db1 is the next layer's", "neighbour-layer",
     planted("chain_3", db1=lambda s: s.all["db2"].copy())),
    ("chain_3", "dw3 is the layer before's", "neighbour-layer",
     planted("chain_3", dw3=lambda s: s.all["dw2"].copy())),
    ("five sigmoid layers", "dW3 is the next layer's", "neighbour-layer",
     planted("five sigmoid layers", dW3=lambda s: s.all["dW4"].copy())),
    ("five sigmoid layers", "db2 is the next layer's", "neighbour-layer",
     planted("five sigmoid layers", db2=lambda s: s.all["db3"].copy())),
    ("network_2_cross_entropy", "what comes into layer 1 for layer 2, where they fit",
     "neighbour-layer or wrong-variable",
     where_it_fits("network_2_cross_entropy", "dW2", lambda s: s.dJ * (s.dZ2 @ s.X.T) / s.m)),
    ("network_2_cross_entropy", "W1 for W2, where they fit", "neighbour-layer or wrong-variable",
     where_it_fits("network_2_cross_entropy", "dA1", lambda s: s.W1.T @ s.dZ2)),
    ("network_2_squared_error", "the slope of layer 2 in layer 1, where they fit",
     "neighbour-layer or wrong-variable",
     where_it_fits("network_2_squared_error", "slope1", lambda s: sigmoid_prime(s.Z2))),
    ("network_2_squared_error", "db1 is the next layer's, where they fit", "neighbour-layer",
     where_it_fits("network_2_squared_error", "db1", lambda s: s.db2)),
    ("chain_3", "the second link's input is the first's", "neighbour-layer or wrong-variable",
     planted("chain_3", dw2=lambda s: s.all["db2"] * s.x)),
    ("chain_3", "the third link's input is taken before σ", "wrong-variable",
     planted("chain_3", dw3=lambda s: s.all["db3"] * (s.w2 * sigmoid(s.w1 * s.x + s.b1) + s.b2))),
)  # fmt: skip

ROWS = [*WRONG, *SWAPPED, *NEIGHBOUR]
