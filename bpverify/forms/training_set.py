"""The training set: form 3 for m samples at once, one sample a column.

    forward              backward                         shapes
    Z = W A_prev + b     dZ = dA ∘ σ'(Z)                  (k,n)(n,m) -> (k,m); b (k,1) is broadcast
    A = σ(Z)             db = Σ over columns of dZ        (k,m) -> (k,1)
                         dW = dZ A_prevᵀ                  (k,m)(m,n) -> (k,n)
                         dA_prev = Wᵀ dZ                  (n,k)(k,m) -> (n,m)

Two conventions for the cost. SUM: J = Σ_j J_j, and dA is the derivative of J. MEAN, the course's:
J = (1/m) Σ_j J_j, and column j of dA is the derivative of sample j's own cost J_j. Then dW and db
are divided by m, and dA_prev, which is handed on to the left, stays each sample's own.
"""

from __future__ import annotations

from bpverify.forms.sigmoid import Array, sigmoid, sigmoid_prime
from bpverify.op import Op

__all__ = ["LINEAR", "MEAN", "SUM", "mean_gradients"]


def linear(W: Array, A_prev: Array, b: Array) -> Array:
    """Z from W, A_prev and b (B-forward)."""
    return W @ A_prev + b


def linear_backward(dZ: Array, W: Array, A_prev: Array, b: Array) -> dict[str, Array]:
    """From dZ to what moves Z, the cost a sum over samples (B-db, B-dW, B-dA)."""
    db = dZ.sum(axis=1, keepdims=True)
    dW = dZ @ A_prev.T
    dA_prev = W.T @ dZ
    return {"dW": dW, "dA_prev": dA_prev, "db": db}


def forward(W: Array, A_prev: Array, b: Array) -> Array:
    """A from W, A_prev and b (B-forward)."""
    return sigmoid(linear(W, A_prev, b))


def backward(dA: Array, W: Array, A_prev: Array, b: Array) -> dict[str, Array]:
    """From dA through Z to W, A_prev and b (B-dZ, then the rest)."""
    Z = linear(W, A_prev, b)
    dZ = dA * sigmoid_prime(Z)
    return linear_backward(dZ, W, A_prev, b)


def mean_gradients(dZ: Array, W: Array, A_prev: Array) -> dict[str, Array]:
    """The course's recursion: dW, db of the mean cost, dA_prev each sample's own (B-dW, B-dA)."""
    m = dZ.shape[1]
    db = dZ.sum(axis=1, keepdims=True) / m
    dW = dZ @ A_prev.T / m
    dA_prev = W.T @ dZ
    return {"dW": dW, "dA_prev": dA_prev, "db": db}


def mean_cost(W: Array, A_prev: Array, b: Array, dA: Array) -> Array:
    """J = (1/m) Σ_j J_j for the per-sample costs J_j = Σ_i dA_ij A_ij, whose derivative is dA."""
    m = A_prev.shape[1]
    J: Array = (dA * forward(W, A_prev, b)).sum() / m
    return J


def mean_backward(dJ: Array, W: Array, A_prev: Array, b: Array, dA: Array) -> dict[str, Array]:
    """The gradients of dJ · J: as the course has them, and dA_prev averaged, for J is a mean."""
    m = A_prev.shape[1]
    dZ = dJ * dA * sigmoid_prime(linear(W, A_prev, b))
    course = mean_gradients(dZ, W, A_prev)
    return {**course, "dA_prev": course["dA_prev"] / m}


SHAPES = "W(k,n), A_prev(n,m), b(k,1)"

LINEAR = Op(f"{SHAPES} -> Z(k,m)", linear, linear_backward, name="training_set_linear", samples="m")
SUM = Op(f"{SHAPES} -> A(k,m)", forward, backward, name="training_set", samples="m")
MEAN = Op(
    f"{SHAPES}, dA(k,m) -> J()",
    mean_cost,
    mean_backward,
    name="mean_cost",
    no_gradient=("dA",),
    samples="m",
)
