"""The network: layers of any widths in a row, a cost at the end, and one step of gradient descent.

    forward, A_0 = X                    backward, from l = L down to 1
    Z_l = W_l A_(l-1) + b_l             dZ_L from the cost;  dZ_l = dA_l ∘ σ'(Z_l)  for l < L
    A_l = σ(Z_l)                        dW_l = dZ_l A_(l-1)ᵀ / m
    J = the mean over m samples         db_l = Σ over columns of dZ_l / m
                                        dA_(l-1) = W_lᵀ dZ_l

    cost of one sample                                     dZ_L
    cross_entropy   -Σ_i y_i ln a_i + (1-y_i) ln(1-a_i)    A_L - Y
    squared_error   ½ Σ_i (a_i - y_i)²                     (A_L - Y) ∘ σ'(Z_L)

dZ_l and dA_l are each sample's own; 1/m enters once, in dW_l and db_l.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from bpverify.domains import Binary, Real
from bpverify.forms.sigmoid import Array, sigmoid, sigmoid_prime
from bpverify.forms.training_set import linear, mean_gradients
from bpverify.op import Op

__all__ = ["COSTS", "Cost", "backpropagate", "descend", "network"]


class Cost(NamedTuple):
    """A cost of one sample, from Z_L and Y: its value per column, and dZ_L."""

    value: Callable[[Array, Array], Array]
    dZ: Callable[[Array, Array], Array]


def cross_entropy(Z: Array, Y: Array) -> Array:
    """Σ_i ln(1 + e^z) - y z for each column: cross-entropy without the ln of a rounded a."""
    t = np.exp(-np.abs(Z))
    columns: Array = (np.maximum(Z, 0) - Y * Z + np.log1p(t)).sum(axis=0)
    return columns


def cross_entropy_dZ(Z: Array, Y: Array) -> Array:
    """dZ = A - Y (N-cost)."""
    return sigmoid(Z) - Y


def squared_error(Z: Array, Y: Array) -> Array:
    """½ Σ_i (a_i - y_i)² for each column."""
    columns: Array = ((sigmoid(Z) - Y) ** 2).sum(axis=0) / 2
    return columns


def squared_error_dZ(Z: Array, Y: Array) -> Array:
    """dZ = dA ∘ σ'(Z) with dA = A - Y (N-cost)."""
    return (sigmoid(Z) - Y) * sigmoid_prime(Z)


COSTS = {
    "cross_entropy": Cost(cross_entropy, cross_entropy_dZ),
    "squared_error": Cost(squared_error, squared_error_dZ),
}


def pre_activations(X: Array, wb: Sequence[Array]) -> list[Array]:
    """Z_1, …, Z_L from X and W_1, b_1, …, W_L, b_L."""
    Z: list[Array] = []
    for W, b in zip(wb[::2], wb[1::2], strict=True):
        Z.append(linear(W, sigmoid(Z[-1]) if Z else X, b))
    return Z


def backpropagate(cost: Cost, X: Array, Y: Array, wb: Sequence[Array]) -> list[dict[str, Array]]:
    """What each layer receives and gives, left to right: dZ, dW, db and dA_prev (N-backprop)."""
    Z = pre_activations(X, wb)
    A_prev = [X, *map(sigmoid, Z[:-1])]
    dZ = cost.dZ(Z[-1], Y)
    layers: list[dict[str, Array]] = []
    for l in reversed(range(len(Z))):
        layer = mean_gradients(dZ, wb[2 * l], A_prev[l])
        layers = [{"dZ": dZ, **layer}, *layers]
        if l > 0:
            dZ = layer["dA_prev"] * sigmoid_prime(Z[l - 1])
    return layers


def network(depth: int, cost: str = "cross_entropy") -> Op:
    """The network of `depth` layers as an op: X, W1, b1, …, Y give the mean cost J."""
    chosen = COSTS[cost]

    def forward(X: Array, *wb_Y: Array) -> Array:
        *wb, Y = wb_Y
        J: Array = chosen.value(pre_activations(X, wb)[-1], Y.astype(X.dtype)).mean()
        return J

    def backward(dJ: Array, X: Array, *wb_Y: Array) -> dict[str, Any]:
        *wb, Y = wb_Y
        layers = backpropagate(chosen, X, Y.astype(X.dtype), wb)
        gradients = {"dX": dJ * layers[0]["dA_prev"] / X.shape[1]}
        for l, layer in enumerate(layers, start=1):
            gradients |= {f"dW{l}": dJ * layer["dW"], f"db{l}": dJ * layer["db"]}
        return gradients

    layers = (f"W{l}(n{l},n{l - 1}), b{l}(n{l},1)" for l in range(1, depth + 1))
    return Op(
        f"X(n0,m), {', '.join(layers)}, Y(n{depth},m) -> J()",
        forward,
        backward,
        name=f"network_{depth}_{cost}",
        no_gradient=("Y",),
        samples="m",
        domains={"Y": Binary() if cost == "cross_entropy" else Real()},
    )


def descend(
    parameters: Mapping[str, Array], gradients: Mapping[str, Array], rate: float
) -> dict[str, Array]:
    """One step of gradient descent: W - α dW for each parameter W, as new arrays (N-descent)."""
    return {name: array - rate * gradients[name] for name, array in parameters.items()}
