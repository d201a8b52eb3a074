"""Rows that were held out from an earlier diagnosis; it has changed since, so they count with the rest."""

from __future__ import annotations

import numpy as np

from bpverify.forms.sigmoid import sigmoid, sigmoid_prime
from tests.mistakes.catalogue.cotangent import upstream
from tests.mistakes.catalogue.lines import tanh_prime
from tests.mistakes.catalogue.plant import at, changed, planted, scaled
from tests.mistakes.catalogue.right import softmax
from tests.mistakes.catalogue.row import rows
from tests.mistakes.catalogue.shapes import to_fortran, where_it_fits
from tests.mistakes.catalogue.variables import swapped

SEEN = rows(
    "transpose, seen in the shape",
    ("ridge", "dX is transposed", "transposed", changed("ridge", "dX", lambda d, s: d.T)),
    ("mean_cost", "dA_prev is transposed", "transposed",
     changed("mean_cost", "dA_prev", lambda d, s: np.transpose(d))),
    ("dense relu", "W for its transpose", "operand-transposed",
     planted("dense relu", dx=lambda s: s.W @ s.dz)),
    # x itself for its normalised self is another mistake still, and so none explains it.
    ("layer norm", "dgain is not reduced, of x for the normalised x", "",
     planted("layer norm", dgain=lambda s: s.dy * s.x)),
    ("dense tanh", "db has lost an axis", "axis-lost", changed("dense tanh", "db", lambda d, s: d.ravel())),
    law="gradient_shape",
)  # fmt: skip

UNSEEN = rows(
    "transpose, no shape shows it",
    ("five sigmoid layers", "dW1 is transposed", "transposed",
     changed("five sigmoid layers", "dW1", lambda d, s: d.T)),
    ("ridge", "W for its transpose where square", "operand-transposed",
     where_it_fits("ridge", "dX", lambda s: s.W @ s.dZ)),
    ("hadamard", "dy is written by columns", "wrong-order-reshape", changed("hadamard", "dy", to_fortran)),
    ("shared", "dx is written by columns", "wrong-order-reshape", changed("shared", "dx", to_fortran)),
    ("gain", "dx by a matrix product where it fits", "matmul-for-elementwise",
     where_it_fits("gain", "dx", lambda s: s.dy @ (s.g * np.ones_like(s.dy)))),
    ("skip", "dW elementwise where it fits", "elementwise-for-matmul",
     where_it_fits("skip", "dW", lambda s: s.dy * tanh_prime(s.W @ s.x) * s.x.T)),
)  # fmt: skip

FACTORS = rows(
    "sign",
    *(
        (name, f"{line} is negated", "sign", changed(name, line, lambda d, s: -d))
        for name, line in (
            ("log-sum-exp", "dx"), ("power", "dp"), ("outer", "dv"), ("dense relu", "dW"),
            ("skip", "dx"), ("five sigmoid layers", "db4"),
        )
    ),
) + rows(
    "factor",
    ("hadamard", "dy is a quarter of it", "factor", changed("hadamard", "dy", lambda d, s: d / 4)),
    ("network_2_squared_error", "dZ2 is twice as large", "factor",
     changed("network_2_squared_error", "dZ2", lambda d, s: 2 * d)),
    ("dense tanh", "dx is divided by m", "extra-1/m",
     changed("dense tanh", "dx", lambda d, s: d / d.shape[1])),
    ("network_2_cross_entropy", "dW2 is a sum", "sum-for-mean",
     planted("network_2_cross_entropy", dW2=lambda s: s.dJ * (s.dZ2 @ s.A1.T))),
    ("dense relu", "db is a mean", "mean-for-sum",
     planted("dense relu", db=lambda s: s.dz.mean(axis=1, keepdims=True))),
    ("outer", "du is a mean", "mean-for-sum", planted("outer", du=lambda s: s.dM @ s.v / s.v.size)),
)  # fmt: skip

ACTIVATION = rows(
    "σ' of something else",
    ("chain_3", "dx through the derivative at a, in the first link", "derivative-at-a-for-z",
     planted("chain_3", dx=lambda s: s.all["db1"] / sigmoid_prime(s.w1 * s.x + s.b1)
             * sigmoid_prime(sigmoid(s.w1 * s.x + s.b1)) * s.w1)),
    ("vector_neuron", "the derivative is a", "a-for-a(1-a)", planted("vector_neuron", slope=lambda s: s.a)),
    ("mean_cost", "the derivative is a²", "a-squared",
     planted("mean_cost", dZ=lambda s: s.dJ * s.dA * sigmoid(s.Z) ** 2)),
    ("mean_cost", "the derivative is tanh's", "other-activation",
     planted("mean_cost", dZ=lambda s: s.dJ * s.dA * tanh_prime(s.Z))),
    ("network_2_squared_error", "the derivative is missing in layer 1", "activation-derivative-missing",
     planted("network_2_squared_error", dZ1=lambda s: s.dA1)),
    ("activation", "the derivative is missing", "activation-derivative-missing",
     planted("activation", dz=lambda s: s.da.copy())),
    ("network_2_cross_entropy", "the derivative is at most 0.15", "derivative-clipped",
     changed("network_2_cross_entropy", "slope1", lambda d, s: np.minimum(d, d.dtype.type(0.15)))),
    ("layer", "the derivative is at least 0.05", "derivative-floored",
     changed("layer", "slope", lambda d, s: np.maximum(d, d.dtype.type(0.05)))),
)  # fmt: skip

VARIABLES = rows(
    "wrong variable",
    ("gain", "dy for x", "wrong-variable",
     planted("gain", dg=lambda s: (s.dy * s.dy).sum(axis=1, keepdims=True))),
    ("gain", "x for g", "wrong-variable", planted("gain", dx=lambda s: s.dy * s.x)),
    ("network_2_squared_error", "Z1 for A1", "wrong-variable",
     planted("network_2_squared_error", dW2=lambda s: s.dJ * (s.dZ2 @ s.Z1.T) / s.m)),
    ("vector_neuron", "b for w", "wrong-variable",
     planted("vector_neuron", dx=lambda s: np.ones_like(s.x) * s.b * s.dz)),
    swapped("five sigmoid layers", "dW1", "dW5"),
    swapped("outer", "du", "dv"),
    swapped("network_2_cross_entropy", "dW1", "dW2"),
) + rows(
    "contribution missing",
    ("softmax", "dz without its own part", "contribution-missing",
     planted("softmax", dz=lambda s: -softmax(s.z) * (softmax(s.z) * s.dp).sum(axis=0))),
    ("batch norm", "dx without the mean's part", "contribution-missing",
     planted("batch norm", dx=lambda s: s.all["dx"] + (s.dy * s.gain).mean(axis=0)
             / np.sqrt(s.x.var(axis=0) + s.x.dtype.type(1e-5)))),
    ("convolution", "dx without the kernel's last weight", "contribution-missing",
     planted("convolution", dx=lambda s: s.all["dx"] - s.w[2] * np.append(0 * s.dy[:1], s.dy[:-1]))),
)  # fmt: skip

COTANGENT = rows(
    "cotangent",
    ("log-sum-exp", "the cotangent is ignored", "cotangent-ignored", upstream("log-sum-exp", np.ones_like)),
    ("product", "the cotangent is squared", "cotangent-squared", upstream("product", np.square)),
    ("skip", "the cotangent is clipped", "cotangent-clipped",
     upstream("skip", lambda d: np.clip(d, -0.5, 0.5))),
    ("outer", "the cotangent's sign is dropped", "cotangent-sign-dropped", upstream("outer", np.abs)),
)  # fmt: skip

PLACES = rows(
    "only in some elements",
    ("skip", "dW is wrong in the second row", "only-row",
     changed("skip", "dW", scaled(-2.0, at(np.s_[1:2])))),
    ("dense tanh", "dx is wrong in the last column", "only-column",
     changed("dense tanh", "dx", scaled(0.3, at(np.s_[:, -1])))),
    ("product", "dB is wrong in its last element", "only-element",
     changed("product", "dB", scaled(1.0, at(np.s_[-1, -1])))),
    ("five sigmoid layers", "db2 is wrong in its first element", "only-element or only-row",
     changed("five sigmoid layers", "db2", scaled(-1.0, at(np.s_[0])))),
    listed=True,
)  # fmt: skip

CONDITIONS = rows(
    "only where a condition holds",
    ("product", "dB is wrong where B < 0", "only-negative",
     changed("product", "dB", scaled(1.0, lambda d, s: s.B < 0))),
    ("hadamard", "dy is wrong where y = 0", "only-at-zero",
     changed("hadamard", "dy", scaled(1.0, lambda d, s: s.y == 0))),
    ("layer", "the slope is wrong where z is saturated", "only-saturated",
     changed("layer", "slope", scaled(1.0, lambda d, s: np.abs(s.z) > 6))),
) + rows(
    "only for some sizes",
    ("gain", "dx is wrong where m = 1", "only-m-1",
     changed("gain", "dx", scaled(1.0, lambda d, s: d.shape[1] == 1))),
    ("outer", "du is wrong where k = n", "only-equal-sizes",
     changed("outer", "du", scaled(1.0, lambda d, s: s.u.size == s.v.size))),
    ("softmax", "dz is wrong where k > 20", "only-beyond-size",
     changed("softmax", "dz", scaled(1.0, lambda d, s: d.shape[0] > 20))),
)  # fmt: skip

ROUNDING = rows(
    "digits lost",
    ("gain", "dg through float32", "float32-inside",
     changed("gain", "dg", lambda d, s: d.astype(np.float32).astype(d.dtype))),
    ("shared", "dx from W in float32", "float32-inside",
     planted("shared", dx=lambda s: s.W.astype(np.float32).astype(s.W.dtype).T @ (s.W.T @ s.dy))),
    ("gain", "dg is 0.01 too large", "off-by-constant",
     changed("gain", "dg", lambda d, s: d + d.dtype.type(0.01))),
) + rows(
    "two at once",
    ("skip", "dW is transposed, and twice as large", "", changed("skip", "dW", lambda d, s: 2 * d.T)),
    ("mean_cost", "dW without σ', and a sum, negated", "",
     planted("mean_cost", dW=lambda s: -s.dJ * s.dA @ s.A_prev.T)),
    ("product", "dA is negated, of B for its transpose where square", "",
     where_it_fits("product", "dA", lambda s: -s.dC @ s.B)),
)  # fmt: skip

ROWS = [
    *SEEN, *UNSEEN, *FACTORS, *ACTIVATION, *VARIABLES, *COTANGENT, *PLACES, *CONDITIONS, *ROUNDING,
]  # fmt: skip
