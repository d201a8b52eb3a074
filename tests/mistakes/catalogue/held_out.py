"""Rows written after the last change to the diagnosis, without a look at it: no cause was fitted to them.

Whoever changes the diagnosis moves them to the rest, and writes others.
"""

from __future__ import annotations

import numpy as np

from bpverify.forms.sigmoid import sigmoid, sigmoid_prime
from tests.mistakes.catalogue.cotangent import upstream
from tests.mistakes.catalogue.plant import at, changed, planted, scaled
from tests.mistakes.catalogue.right import LEAK, softmax
from tests.mistakes.catalogue.row import rows
from tests.mistakes.catalogue.shapes import from_fortran, where_it_fits
from tests.mistakes.catalogue.variables import swapped

SHAPES = rows(
    "transpose, seen in the shape",
    ("column_neuron", "dw is a row", "transposed", changed("column_neuron", "dw", lambda d, s: d.T)),
    ("training_set_linear", "W for its transpose", "operand-transposed",
     planted("training_set_linear", dA_prev=lambda s: s.W @ s.dZ)),
    ("outer", "du of the cotangent transposed", "operand-transposed",
     planted("outer", du=lambda s: s.dM.T @ s.v)),
    law="gradient_shape", held_out=True,
) + rows(
    "sum, seen in the shape",
    ("training_set_linear", "db is not summed", "samples-not-summed",
     planted("training_set_linear", db=lambda s: s.dZ.copy())),
    ("layer norm", "dgain has lost an axis", "axis-lost", changed("layer norm", "dgain", lambda d, s: d[0])),
    ("dense sigmoid", "db is one number", "",
     changed("dense sigmoid", "db", lambda d, s: d.sum())),
    law="gradient_shape", held_out=True,
)  # fmt: skip
UNSEEN = rows(
    "transpose, no shape shows it",
    ("product", "dA is transposed where square", "transposed",
     where_it_fits("product", "dA", lambda s: (s.dC @ s.B.T).T)),
    ("training_set_linear", "W for its transpose where square", "operand-transposed",
     where_it_fits("training_set_linear", "dA_prev", lambda s: s.W @ s.dZ)),
    ("five sigmoid layers", "dW5 is transposed", "transposed",
     changed("five sigmoid layers", "dW5", lambda d, s: d.T)),
    ("network_2_squared_error", "W2 for its transpose where square", "operand-transposed",
     where_it_fits("network_2_squared_error", "dA1", lambda s: s.W2 @ s.dZ2)),
    held_out=True,
) + rows(
    "reshape in the wrong order",
    ("layer norm", "dx is transposed, then reshaped", "wrong-order-reshape",
     changed("layer norm", "dx", from_fortran)),
    held_out=True,
) + rows(
    "one product for another",
    ("leaky relu", "dz by a matrix product where it fits", "matmul-for-elementwise",
     where_it_fits("leaky relu", "dz", lambda s: s.da @ np.where(s.z > 0, 1, LEAK))),
    ("shared", "dx elementwise on the left where it fits", "elementwise-for-matmul",
     where_it_fits("shared", "dx", lambda s: s.W.T * (s.W.T @ s.dy))),
    held_out=True,
)  # fmt: skip
FACTORS = rows(
    "sign",
    ("ridge", "dZ is negated, the penalty is not", "", planted(
        "ridge", dZ=lambda s: -s.dJ * (s.W @ s.X - s.Y) / s.m)),
    ("training_set_linear", "db is negated", "sign", changed("training_set_linear", "db", lambda d, s: -d)),
    ("softmax", "dz is negated", "sign", changed("softmax", "dz", lambda d, s: -d)),
    held_out=True,
) + rows(
    "factor",
    ("cosine", "dy is multiplied by |y|", "factor",
     changed("cosine", "dy", lambda d, s: d * np.sqrt((s.y * s.y).sum()))),
    ("batch norm", "dx is divided by m", "factor",
     changed("batch norm", "dx", lambda d, s: d / d.dtype.type(s.x.shape[0]))),
    ("log-sum-exp", "dx is divided by n", "factor",
     changed("log-sum-exp", "dx", lambda d, s: d / d.dtype.type(s.x.shape[0]))),
    ("naive cross-entropy", "dz is a fifth of it", "factor",
     changed("naive cross-entropy", "dz", lambda d, s: d / 5)),
    held_out=True,
) + rows(
    "mean, sum and 1/m",
    ("dense sigmoid", "db is a mean", "mean-for-sum",
     changed("dense sigmoid", "db", lambda d, s: d / d.dtype.type(s.x.shape[1]))),
    ("network_2_squared_error", "db2 is a sum", "sum-for-mean",
     planted("network_2_squared_error", db2=lambda s: s.dJ * s.dZ2.sum(axis=1, keepdims=True))),
    held_out=True,
)  # fmt: skip
SUMS = rows(
    "sum, no shape shows it",
    ("network_2_squared_error", "dW1 is the first sample's", "samples-not-summed",
     planted("network_2_squared_error", dW1=lambda s: s.dJ * (s.dZ1[:, :1] @ s.X[:, :1].T) / s.m)),
    ("batch norm", "dgain is the last row's", "samples-not-summed or broadcast-not-reduced",
     planted("batch norm", dgain=lambda s: (
         s.dy * (s.x - s.x.mean(axis=0)) / np.sqrt(s.x.var(axis=0) + s.x.dtype.type(1e-5)))[-1:])),
    held_out=True,
)  # fmt: skip
SLOPES = rows(
    "σ' missing",
    ("mean_cost", "the derivative is missing in db", "activation-derivative-missing",
     planted("mean_cost", db=lambda s: s.dJ * s.dA.sum(axis=1, keepdims=True) / s.m)),
    held_out=True,
) + rows(
    "σ' of something else",
    ("dense tanh", "the derivative is 1 - z²", "",
     planted("dense tanh", slope=lambda s: 1 - s.z * s.z)),
    ("tanh", "the derivative is the sigmoid's", "other-activation",
     planted("tanh", dz=lambda s: s.da * sigmoid_prime(s.z))),
    ("network_2_cross_entropy", "the derivative in layer 1 is a", "a-for-a(1-a)",
     planted("network_2_cross_entropy", slope1=lambda s: s.A1)),
    held_out=True,
) + rows(
    "σ' in bounds",
    ("dense tanh", "the derivative is at least 0.3", "derivative-floored",
     changed("dense tanh", "slope", lambda d, s: np.maximum(d, d.dtype.type(0.3)))),
    held_out=True,
)  # fmt: skip
VARIABLES = rows(
    "wrong variable",
    ("dense relu", "b for x, where they fit", "wrong-variable",
     where_it_fits("dense relu", "dW", lambda s: s.dz @ s.b.T)),
    ("product", "dC for B, where they fit", "wrong-variable",
     where_it_fits("product", "dA", lambda s: s.dC @ s.dC.T)),
    ("divide", "z for x in dy", "wrong-variable",
     planted("divide", dy=lambda s: -s.dz * (s.x / s.y) / (s.y * s.y))),
    ("gain", "x for g, where they fit", "wrong-variable", planted("gain", dx=lambda s: s.dy * s.x)),
    held_out=True,
) + rows(
    "gradients swapped",
    swapped("chain_3", "db1", "db2"),
    swapped("product", "dA", "dB"),
    held_out=True,
) + rows(
    "a neighbour's",
    ("five sigmoid layers", "db4 is the layer before's", "neighbour-layer",
     planted("five sigmoid layers", db4=lambda s: s.all["db3"].copy())),
    held_out=True,
)  # fmt: skip
TERMS = rows(
    "contribution missing",
    ("ridge", "dW without the data", "contribution-missing", planted("ridge", dW=lambda s: s.penalty + 0)),
    ("softmax", "dz without the sum, of the largest alone", "",
     planted("softmax", dz=lambda s: softmax(s.z) * (s.dp - s.dp.max(axis=0)))),
    ("convolution", "dw without the last element of x", "contribution-missing",
     planted("convolution", dw=lambda s: s.all["dw"] - s.x[-1] * np.array(
         [0, s.dy[-1], s.dy[-2] if s.x.size > 1 else 0]))),
    ("two results", "dx without the tanh", "contribution-missing",
     planted("two results", dx=lambda s: s.dc * sigmoid(s.x) * (1 - sigmoid(s.x)))),
    held_out=True,
)  # fmt: skip
COTANGENT = rows(
    "cotangent",
    ("gain", "the cotangent is ignored", "cotangent-ignored", upstream("gain", np.ones_like)),
    ("layer norm", "the cotangent is clipped", "cotangent-clipped",
     upstream("layer norm", lambda d: np.clip(d, -2, 2))),
    ("log-sum-exp", "the cotangent's sign is dropped", "cotangent-sign-dropped",
     upstream("log-sum-exp", np.abs)),
    held_out=True,
)  # fmt: skip
PLACES = rows(
    "only in some elements",
    ("product", "dB is wrong in its last column", "only-column",
     changed("product", "dB", scaled(0.25, at(np.s_[:, -1])))),
    ("gain", "dx is wrong in its first row", "only-row", changed("gain", "dx", scaled(-2.0, at(np.s_[0])))),
    ("cosine", "dx is wrong in its second element", "only-element",
     changed("cosine", "dx", scaled(1.0, at(np.s_[1:2])))),
    listed=True, held_out=True,
) + rows(
    "only where a condition holds",
    ("gain", "dx is wrong where x < 0", "only-negative",
     changed("gain", "dx", scaled(0.5, lambda d, s: s.x < 0))),
    ("batch norm", "dgain is wrong where gain = 0", "only-at-zero",
     changed("batch norm", "dgain", scaled(-1.0, lambda d, s: s.gain == 0))),
    ("hadamard", "dx is wrong where x > 0", "",
     changed("hadamard", "dx", scaled(0.5, lambda d, s: s.x > 0))),
    held_out=True,
) + rows(
    "only for some sizes",
    ("product", "dA is wrong where k = 1", "only-m-1",
     changed("product", "dA", scaled(1.0, lambda d, s: s.A.shape[0] == 1))),
    ("training_set", "db is wrong where m > 12", "only-beyond-size",
     changed("training_set", "db", scaled(1.0, lambda d, s: s.A_prev.shape[1] > 12))),
    held_out=True,
)  # fmt: skip
DIGITS = rows(
    "digits lost",
    ("shared", "dW through float32", "float32-inside",
     changed("shared", "dW", lambda d, s: d.astype(np.float32).astype(d.dtype))),
    held_out=True,
) + rows(
    "two at once",
    ("dense sigmoid", "dW is transposed where square, and a mean", "",
     changed("dense sigmoid", "dW", lambda d, s: (
         d.T if d.shape == d.T.shape else d) / d.dtype.type(s.x.shape[1]))),
    ("layer", "db is negated, of the slope at a", "",
     planted("layer", db=lambda s: -s.da * sigmoid_prime(s.a))),
    ("gain", "dg is not divided, but of |dy|, and twice", "",
     planted("gain", dg=lambda s: 2 * (np.abs(s.dy) * s.x).sum(axis=1, keepdims=True))),
    held_out=True,
)  # fmt: skip

ROWS = [
    *SHAPES, *UNSEEN, *FACTORS, *SUMS, *SLOPES, *VARIABLES, *TERMS, *COTANGENT, *PLACES, *DIGITS,
]  # fmt: skip
