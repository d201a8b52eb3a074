"""Form 3: a layer of k neurons, n on its left.

forward              backward              shapes
z = W a_prev + b     dz = da ∘ σ'(z)       (k,n)(n,1) -> (k,1)
a = σ(z)             db = dz               (k,1)
                     dW = dz a_prevᵀ       (k,1)(1,n) -> (k,n)
                     da_prev = Wᵀ dz       (n,k)(k,1) -> (n,1)
"""

from __future__ import annotations

from bpverify.forms.sigmoid import DB_IS_DZ, Array, sigmoid, sigmoid_prime
from bpverify.op import Op

__all__ = ["LAYER", "LINEAR"]


def linear(W: Array, a_prev: Array, b: Array) -> Array:
    """z from W, a_prev and b (F3-forward)."""
    return W @ a_prev + b


def linear_backward(dz: Array, W: Array, a_prev: Array, b: Array) -> dict[str, Array]:
    """From dz to what moves z (F3-db, F3-dW, F3-da)."""
    db = dz
    dW = dz @ a_prev.T
    da_prev = W.T @ dz
    return {"dW": dW, "da_prev": da_prev, "db": db}


def forward(W: Array, a_prev: Array, b: Array) -> Array:
    """a from W, a_prev and b (F3-forward)."""
    return sigmoid(linear(W, a_prev, b))


def backward(da: Array, W: Array, a_prev: Array, b: Array) -> dict[str, Array]:
    """From da through z to W, a_prev and b (F3-dz, then the rest)."""
    z = linear(W, a_prev, b)
    dz = da * sigmoid_prime(z)
    return linear_backward(dz, W, a_prev, b)


LINEAR = Op(
    "W(k,n), a_prev(n,1), b(k,1) -> z(k,1)",
    linear,
    linear_backward,
    name="layer_linear",
    waived=DB_IS_DZ,
)
LAYER = Op("W(k,n), a_prev(n,1), b(k,1) -> a(k,1)", forward, backward, name="layer")
