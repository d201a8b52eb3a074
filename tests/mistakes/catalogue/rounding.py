"""The formula is right, and digits are lost on the way to its value."""

from __future__ import annotations

import numpy as np

from bpverify.forms.sigmoid import sigmoid
from tests.mistakes.catalogue.plant import changed, planted
from tests.mistakes.catalogue.row import rows


def narrow(d, s=None):
    """Through float32 and back."""
    return d.astype(np.float32).astype(d.dtype)


def noisy(d, s):
    """Noise of 1e-9 of the gradient, the same for the same gradient."""
    rng = np.random.default_rng(list(d.astype(np.float64).tobytes()))
    return d * (1 + rng.standard_normal(d.shape) * 1e-9).astype(d.dtype)


def difference(step):
    """The slope as a difference of two activations a step apart."""

    def slope(s):
        h = s.z.dtype.type(step)
        return (sigmoid(s.z + h) - sigmoid(s.z - h)) / (2 * h)

    return slope


ROWS = rows(
    "digits lost",
    ("training_set", "dW through float32", "float32-inside", changed("training_set", "dW", narrow)),
    ("layer", "the slope in float32", "float32-inside", changed("layer", "slope", narrow)),
    ("network_2_cross_entropy", "dZ1 in float32", "float32-inside",
     changed("network_2_cross_entropy", "dZ1", narrow)),
    ("softmax", "dz through float32", "float32-inside", changed("softmax", "dz", narrow)),
    ("product", "dA from operands in float32", "float32-inside",
     planted("product", dA=lambda s: s.dC @ narrow(s.B).T)),
    ("hadamard", "dx through float16", "float32-inside",
     changed("hadamard", "dx", lambda d, s: np.clip(d, -1e4, 1e4).astype(np.float16).astype(d.dtype))),
    ("training_set", "db with noise that the arguments fix", "", changed("training_set", "db", noisy)),
    ("tanh", "dz with noise that the arguments fix", "", changed("tanh", "dz", noisy)),
    ("mean_cost", "dW with noise that the arguments fix", "", changed("mean_cost", "dW", noisy)),
    ("hadamard", "dx is 1e-6 too large", "off-by-constant",
     changed("hadamard", "dx", lambda d, s: d + d.dtype.type(1e-6))),
    ("layer", "db is 0.5 too large", "off-by-constant",
     changed("layer", "db", lambda d, s: d + d.dtype.type(0.5))),
    ("layer norm", "dshift is 1e-3 too large", "off-by-constant",
     changed("layer norm", "dshift", lambda d, s: d + d.dtype.type(1e-3))),
    ("training_set", "the slope by a difference, step 1e-3", "",
     planted("training_set", slope=difference(1e-3))),
    ("layer", "the slope by a difference, step 1e-5", "", planted("layer", slope=difference(1e-5))),
    ("tanh", "dz by way of 1e8", "cancellation",
     changed("tanh", "dz", lambda d, s: (d + d.dtype.type(1e8)) - d.dtype.type(1e8))),
    ("hadamard", "dx by way of 1e6", "cancellation",
     changed("hadamard", "dx", lambda d, s: (d + d.dtype.type(1e6)) - d.dtype.type(1e6))),
    ("softmax", "dz rounded to six decimals", "",
     changed("softmax", "dz", lambda d, s: np.round(d, 6))),
)  # fmt: skip
