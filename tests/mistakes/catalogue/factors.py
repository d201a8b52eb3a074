"""A sign, a factor, a mean, a sum: the gradient points the right way, or right against it."""

from __future__ import annotations

import numpy as np

from tests.mistakes.catalogue.plant import changed, planted
from tests.mistakes.catalogue.row import Row, rows

KIND = "factor"


def negated(name, line):
    """A row: this gradient's sign is wrong."""
    return name, f"{line} is negated", "sign", changed(name, line, lambda d, s: -d)


def times(name, line, words, factor, cause="factor"):
    """A row: this gradient is too large by a factor of the shapes."""
    change = changed(name, line, lambda d, s: d * d.dtype.type(factor(s)))
    return name, f"{line} is {words}", cause, change


SIGNS = rows(
    "sign",
    negated("neuron", "dw"),
    negated("vector_neuron", "dx"),
    negated("layer", "dW"),
    negated("training_set", "dZ"),
    negated("mean_cost", "db"),
    negated("network_2_cross_entropy", "dZ2"),
    negated("network_2_squared_error", "dW1"),
    negated("divide", "dy"),
    negated("softmax cross-entropy", "dz"),
    negated("cosine", "dx"),
    negated("batch norm", "dshift"),
    negated("ridge", "dX"),
    negated("convolution", "dw"),
    negated("chain_3", "dw2"),
    negated("bernoulli", "dp"),
    negated("activation", "dz"),
)

FACTORS = rows(
    KIND,
    times("training_set", "dW", "twice as large", lambda s: 2),
    times("softmax", "dz", "half as large", lambda s: 0.5),
    times("neuron", "db", "twice as large", lambda s: 2),
    times("cosine", "dx", "twice as large", lambda s: 2),
    times("power", "dp", "in logarithms to the base 2", lambda s: 1 / np.log(2)),
    times("chain_3", "dw1", "three times as large", lambda s: 3),
    times("ridge", "dZ", "twice as large, the ½ forgotten", lambda s: 2),
    times("training_set", "db", "divided by k", lambda s: 1 / s.W.shape[0]),
    times("layer", "da_prev", "divided by n", lambda s: 1 / s.W.shape[1]),
    times("layer", "dW", "n times too large", lambda s: s.W.shape[1]),
    times("product", "dA", "divided by the root of n", lambda s: 1 / np.sqrt(s.A.shape[1])),
    times("convolution", "dw", "a third of it", lambda s: 1 / 3),
    times("log-sum-exp", "dx", "ten times too large", lambda s: 10),
)

MEANS = rows(
    "mean, sum and 1/m",
    ("training_set", "db is a mean", "mean-for-sum",
     planted("training_set", db=lambda s: s.dZ.mean(axis=1, keepdims=True))),
    times("training_set", "dW", "a mean", lambda s: 1 / s.A_prev.shape[1], "mean-for-sum"),
    ("gain", "dg is a mean", "mean-for-sum",
     planted("gain", dg=lambda s: (s.dy * s.x).mean(axis=1, keepdims=True))),
    times("layer norm", "dgain", "a mean", lambda s: 1 / s.x.shape[0], "mean-for-sum"),
    times("batch norm", "dshift", "a mean", lambda s: 1 / s.x.shape[0], "mean-for-sum"),
    times("mean_cost", "dW", "a sum", lambda s: s.dA.shape[1], "sum-for-mean"),
    times("mean_cost", "db", "a sum", lambda s: s.dA.shape[1], "sum-for-mean"),
    times("network_2_cross_entropy", "db1", "a sum", lambda s: s.m, "sum-for-mean"),
    times("network_2_squared_error", "dW2", "a sum", lambda s: s.m, "sum-for-mean"),
    times("bernoulli", "dp", "of the sum, not the mean", lambda s: s.p.shape[0], "sum-for-mean"),
    times("ridge", "dX", "of the sum, not the mean", lambda s: s.m, "sum-for-mean"),
    # Its sizes are numbers, not names: no second point with others can be drawn.
    times("softmax cross-entropy", "dz", "of the sum, not the mean", lambda s: 3,
          "sum-for-mean or factor"),
    times("mean_cost", "dA_prev", "divided by m twice", lambda s: 1 / s.m, "extra-1/m"),
    times("network_2_cross_entropy", "dZ2", "divided by m, which the end does again",
          lambda s: 1 / s.m, "extra-1/m"),
    times("network_2_squared_error", "dX", "divided by m twice", lambda s: 1 / s.m, "extra-1/m"),
    times("training_set", "dA_prev", "divided by m", lambda s: 1 / s.A_prev.shape[1], "extra-1/m"),
    times("bernoulli", "dp", "divided by m twice", lambda s: 1 / s.p.shape[0], "extra-1/m"),
)  # fmt: skip

ROWS: list[Row] = [*SIGNS, *FACTORS, *MEANS]
