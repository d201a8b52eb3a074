"""More rows that were held out from an earlier diagnosis; they count with the rest, too."""

from __future__ import annotations

import numpy as np

from tests.mistakes.catalogue.plant import at, changed, planted, scaled
from tests.mistakes.catalogue.row import rows
from tests.mistakes.catalogue.shapes import where_it_fits

FACTORS = rows(
    "factor",
    ("gain", "dx is three times as large", "factor", changed("gain", "dx", lambda d, s: 3 * d)),
    ("outer", "dv is divided by k", "factor",
     changed("outer", "dv", lambda d, s: d / d.dtype.type(s.u.shape[0]))),
    ("bernoulli", "dp is m times too large", "factor",
     changed("bernoulli", "dp", lambda d, s: d * d.dtype.type(d.shape[0]))),
    ("ridge", "dX is half as large", "factor", changed("ridge", "dX", lambda d, s: d / 2)),
    ("five sigmoid layers", "db2 is divided by m", "factor",
     changed("five sigmoid layers", "db2", lambda d, s: d / d.dtype.type(s.x.shape[1]))),
)  # fmt: skip
SIGNS = rows(
    "sign",
    ("product", "dB is negated", "sign", changed("product", "dB", lambda d, s: -d)),
    ("cosine", "dx is negated, dy is not", "sign", changed("cosine", "dx", lambda d, s: -d)),
)
VARIABLES = rows(
    "wrong variable",
    ("layer", "db is the sum of a", "wrong-variable",
     planted("layer", db=lambda s: s.a.sum(axis=1, keepdims=True))),
    ("dense tanh", "dx is of da for dz", "wrong-variable or activation-derivative-missing",
     planted("dense tanh", dx=lambda s: s.W.T @ s.da)),
)  # fmt: skip
SLOPES = rows(
    "σ' missing",
    ("training_set", "db alone is without the derivative", "activation-derivative-missing",
     planted("training_set", db=lambda s: s.dA.sum(axis=1, keepdims=True))),
    ("leaky relu", "the slope is missing", "activation-derivative-missing",
     planted("leaky relu", dz=lambda s: s.da.copy())),
)  # fmt: skip
TERMS = rows(
    "contribution missing",
    ("skip", "dx without the way round", "contribution-missing",
     changed("skip", "dx", lambda d, s: d - s.dy)),
    ("two results", "dx without the second of them", "contribution-missing",
     planted("two results", dx=lambda s: s.ds * (1 - np.tanh(s.x) ** 2))),
)  # fmt: skip
SUMS = rows(
    "sum, no shape shows it",
    ("gain", "dg is the last column's", "samples-not-summed",
     planted("gain", dg=lambda s: s.dy[:, -1:] * s.x[:, -1:])),
)  # fmt: skip
COTANGENT = rows(
    "cotangent",
    ("divide", "dx has the cotangent twice", "cotangent-squared",
     planted("divide", dx=lambda s: s.dz * s.dz / s.y)),
    ("outer", "du drops the cotangent's sign", "cotangent-sign-dropped",
     planted("outer", du=lambda s: np.abs(s.dM) @ s.v)),
)  # fmt: skip
PLACES = rows(
    "only in some elements",
    ("hadamard", "dy is wrong in its first column", "only-column",
     changed("hadamard", "dy", scaled(0.5, at(np.s_[:, 0])))),
    listed=True,
)  # fmt: skip
CONDITIONS = rows(
    "only where a condition holds",
    ("tanh", "dz is a tenth too large where z < 0", "only-negative",
     changed("tanh", "dz", scaled(0.1, lambda d, s: s.z < 0))),
)  # fmt: skip
BOTH = rows(
    "two at once",
    ("product", "dB is negated, of A for its transpose where square", "",
     where_it_fits("product", "dB", lambda s: -(s.A @ s.dC))),
    ("dense tanh", "a for the derivative, and negated", "",
     planted("dense tanh", dz=lambda s: -s.da * np.tanh(s.z))),
)  # fmt: skip

ROWS = [
    *FACTORS, *SIGNS, *VARIABLES, *SLOPES, *TERMS, *SUMS, *COTANGENT, *PLACES, *CONDITIONS, *BOTH,
]  # fmt: skip
