"""Wrong for some sizes alone."""

from __future__ import annotations

import numpy as np

from tests.mistakes.catalogue.plant import changed, lines_of, planted, scaled
from tests.mistakes.catalogue.row import rows


def sized(name, line, words, cause, condition):
    """A row: the gradient is twice as large where the shapes meet a condition."""
    change = scaled(1.0, lambda d, s: condition(s))
    return name, f"{line} is wrong where {words}", cause, changed(name, line, change)


def squeezed(name, line):
    """A row: every axis of size 1 is dropped from one gradient."""
    make = changed(name, line, lambda d, s: d.squeeze())
    return name, f"{line} loses its axes of size 1", "axis-lost or only-m-1", make


def blocked(block):
    """dW over whole blocks of samples; those that fill none are forgotten."""

    def dW(s):
        whole = s.x.shape[1] // block * block
        return s.dz[:, :whole] @ s.x[:, :whole].T

    right = lines_of("dense tanh")["dW"]
    return lambda s: dW(s) if s.x.shape[1] > block else right(s)


ROWS = rows(
    "only for some sizes",
    sized("training_set", "dW", "m = 1", "only-m-1", lambda s: s.dZ.shape[1] == 1),
    sized("mean_cost", "db", "m = 1", "only-m-1", lambda s: s.dZ.shape[1] == 1),
    sized("softmax", "dz", "m = 1", "only-m-1", lambda s: s.z.shape[1] == 1),
    sized("network_2_squared_error", "dX", "m = 1", "only-m-1", lambda s: s.X.shape[1] == 1),
    squeezed("training_set", "dW"),
    squeezed("gain", "dg"),
    sized("product", "dB", "k = m", "only-equal-sizes", lambda s: s.dC.shape[0] == s.dC.shape[1]),
    sized("layer", "dW", "k = n", "only-equal-sizes", lambda s: s.W.shape[0] == s.W.shape[1]),
    sized("hadamard", "dx", "n = m", "only-equal-sizes", lambda s: s.x.shape[0] == s.x.shape[1]),
    sized("batch norm", "dgain", "m = n", "only-equal-sizes", lambda s: s.x.shape[0] == s.x.shape[1]),
    sized("layer", "da_prev", "n > 16", "only-beyond-size", lambda s: s.W.shape[1] > 16),
    sized("convolution", "dw", "m > 64", "only-beyond-size", lambda s: s.x.size > 64),
    sized("cosine", "dx", "n > 10", "only-beyond-size", lambda s: s.x.size > 10),
    sized("log-sum-exp", "dx", "m > 100", "only-beyond-size", lambda s: s.x.shape[1] > 100),
    ("dense tanh", "dW forgets what fills no block of 8", "only-beyond-size",
     planted("dense tanh", dW=blocked(8))),
    ("product", "dA adds its products in float32 beyond 32 columns", "float32-inside or only-beyond-size",
     planted("product", dA=lambda s: s.dC @ s.B.T if s.B.shape[1] <= 32 else (
         s.dC.astype(np.float32) @ s.B.T.astype(np.float32)).astype(s.dC.dtype))),
)  # fmt: skip
