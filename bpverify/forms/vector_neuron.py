"""Form 2: a vector comes in, one neuron; w is a row, or, in the other textbooks, a column.

forward          backward              shapes
z = w x + b      dz = da ∘ σ'(z)       (1,n)(n,1) -> (1,1)
a = σ(z)         db = dz               (1,1)
                 dw = dz xᵀ            (1,1)(1,n) -> (1,n)
                 dx = wᵀ dz            (n,1)(1,1) -> (n,1)

w a column
z = wᵀ x + b     dw = x dzᵀ            (n,1)(1,1) -> (n,1)
                 dx = w dz             (n,1)(1,1) -> (n,1)
"""

from __future__ import annotations

from bpverify.forms.sigmoid import DB_IS_DZ, Array, sigmoid, sigmoid_prime
from bpverify.op import Op

__all__ = ["COLUMN", "LINEAR", "VECTOR_NEURON"]


def linear(w: Array, x: Array, b: Array) -> Array:
    """z from w, x and b (F2-forward)."""
    return w @ x + b


def linear_backward(dz: Array, w: Array, x: Array, b: Array) -> dict[str, Array]:
    """From dz to what moves z (F2-db, F2-dw, F2-dx)."""
    db = dz
    dw = dz @ x.T
    dx = w.T @ dz
    return {"dw": dw, "dx": dx, "db": db}


def forward(w: Array, x: Array, b: Array) -> Array:
    """a from w, x and b (F2-forward)."""
    return sigmoid(linear(w, x, b))


def backward(da: Array, w: Array, x: Array, b: Array) -> dict[str, Array]:
    """From da through z to w, x and b (F2-dz, then the rest)."""
    z = linear(w, x, b)
    dz = da * sigmoid_prime(z)
    return linear_backward(dz, w, x, b)


def column_forward(w: Array, x: Array, b: Array) -> Array:
    """a from a column w, x and b (F2-layout)."""
    return sigmoid(w.T @ x + b)


def column_backward(da: Array, w: Array, x: Array, b: Array) -> dict[str, Array]:
    """The same numbers as for the row, transposed (F2-layout)."""
    z = w.T @ x + b
    dz = da * sigmoid_prime(z)
    db = dz
    dw = x @ dz.T
    dx = w @ dz
    return {"dw": dw, "dx": dx, "db": db}


LINEAR = Op(
    "w(1,n), x(n,1), b(1,1) -> z(1,1)",
    linear,
    linear_backward,
    name="vector_neuron_linear",
    waived=DB_IS_DZ,
)
VECTOR_NEURON = Op("w(1,n), x(n,1), b(1,1) -> a(1,1)", forward, backward, name="vector_neuron")
COLUMN = Op(
    "w(n,1), x(n,1), b(1,1) -> a(1,1)", column_forward, column_backward, name="column_neuron"
)
