"""The logistic sigmoid σ, its derivative σ', and the link from a to z.

    forward          backward              shapes
    a = σ(z)         dz = da ∘ σ'(z)       all alike: elementwise

Both functions start from t = e^(-|z|), which lies between 0 and 1: nothing overflows, and in
saturation σ' keeps its digits, where a(1 - a) has none left.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpverify.op import Op

__all__ = ["Array", "activation", "sigmoid", "sigmoid_prime"]

Array = NDArray[Any]

#: Waived by the linear half of forms 1 to 3, where nothing lies between dz and db.
DB_IS_DZ = {"fresh_memory": "db is dz, the very same array, as the article has it"}


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^-z), of the shape and dtype of z; source: article, form 1."""
    t = np.exp(-np.abs(z))
    numerator = np.where(z >= 0, np.ones_like(t), t)
    return np.asarray(numerator / (1 + t))


def sigmoid_prime(z: Array) -> Array:
    """σ'(z) = σ(z) σ(-z), of the shape and dtype of z; source: article, form 1 (F1-dz)."""
    t = np.exp(-np.abs(z))
    return np.asarray(t / (1 + t) ** 2)


def backward(da: Array, z: Array) -> dict[str, Array]:
    """dz from da: elementwise, for a from z is one-to-one (F3-dz, STAR-use)."""
    dz = da * sigmoid_prime(z)
    return {"dz": dz}


def activation(shape: str = "(...)") -> Op:
    """The link from z to a as an op: any shape, or one written as in a signature, `(k,m)`."""
    return Op(f"z{shape} -> a{shape}", sigmoid, backward, name="activation")
