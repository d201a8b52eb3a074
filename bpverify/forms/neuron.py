"""Form 1: one neuron, everything a number.

forward          backward              shapes
z = w x + b      dz = da σ'(z)         all ()
a = σ(z)         db = dz
                 dw = dz x
                 dx = dz w
"""

from __future__ import annotations

from bpverify.forms.sigmoid import DB_IS_DZ, Array, sigmoid, sigmoid_prime
from bpverify.op import Op

__all__ = ["LINEAR", "NEURON"]


def linear(w: Array, x: Array, b: Array) -> Array:
    """z from w, x and b (F1-forward)."""
    return w * x + b


def linear_backward(dz: Array, w: Array, x: Array, b: Array) -> dict[str, Array]:
    """From dz to what moves z (F1-db, F1-dw, F1-dx)."""
    db = dz
    dw = dz * x
    dx = dz * w
    return {"dw": dw, "dx": dx, "db": db}


def forward(w: Array, x: Array, b: Array) -> Array:
    """a from w, x and b (F1-forward)."""
    return sigmoid(linear(w, x, b))


def backward(da: Array, w: Array, x: Array, b: Array) -> dict[str, Array]:
    """From da through z to w, x and b (F1-dz, then the rest)."""
    z = linear(w, x, b)
    dz = da * sigmoid_prime(z)
    return linear_backward(dz, w, x, b)


LINEAR = Op("w(), x(), b() -> z()", linear, linear_backward, name="neuron_linear", waived=DB_IS_DZ)
NEURON = Op("w(), x(), b() -> a()", forward, backward, name="neuron")
