"""The article's backward with a bound on its rounding, whatever order the sums are taken in.

Each value carries how far a computed one may be from it, in absolute terms (running error analysis;
Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.3). A sum of n products is
off by n u at most of the sum of their absolute values (section 3.1), u half a unit in the last place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

U = np.finfo(np.float64).eps / 2
#: Units u that a library's sigmoid may be off: 8 of its exponential (NumPy and SLEEF promise 4 in the
#: last place at most), and one each of the sum and the quotient.
SIGMOID = 10
#: Second-order terms and the bound's own rounding.
SLACK = 1 + 1e-6


@dataclass(frozen=True)
class Bounded:
    """A value, and how far a computed one may be from it."""

    value: np.ndarray
    error: np.ndarray

    @classmethod
    def exact(cls, value) -> Self:
        return cls(np.asarray(value, dtype=float), np.zeros(np.shape(value)))

    @property
    def T(self) -> Bounded:
        return Bounded(self.value.T, self.error.T)

    def __matmul__(self, other: Bounded) -> Bounded:
        size = np.abs(self.value) @ np.abs(other.value)
        carried = np.abs(self.value) @ other.error + self.error @ np.abs(other.value)
        return Bounded(self.value @ other.value, carried + self.value.shape[-1] * U * size)

    def __mul__(self, other: Bounded) -> Bounded:
        value = self.value * other.value
        carried = np.abs(self.value) * other.error + self.error * np.abs(other.value)
        return Bounded(value, carried + U * np.abs(value))

    def __add__(self, other: Bounded) -> Bounded:
        value = self.value + other.value
        return Bounded(value, self.error + other.error + U * np.abs(value))

    def __truediv__(self, count: int) -> Bounded:
        return Bounded(self.value / count, self.error / count + U * np.abs(self.value / count))

    def across(self) -> Bounded:
        """Σ over columns, kept as a column."""
        value = self.value.sum(axis=1, keepdims=True)
        size = np.abs(self.value).sum(axis=1, keepdims=True)
        carried = self.error.sum(axis=1, keepdims=True)
        return Bounded(value, carried + self.value.shape[1] * U * size)


def sigmoid(z: Bounded) -> Bounded:
    """σ(z); its slope is σ' at most e^error times that at z."""
    a = 1 / (1 + np.exp(-z.value))
    return Bounded(a, a * (1 - a) * z.error * np.exp(z.error) + SIGMOID * U * a)


def sigmoid_prime(z: Bounded) -> Bounded:
    """a (1 - a), with the a above: |σ''| is σ' at most, and a is off by itself."""
    a = 1 / (1 + np.exp(-z.value))
    prime = a * (1 - a)
    own = SIGMOID * U * a + 3 * U * prime
    return Bounded(prime, prime * z.error * np.exp(z.error) + own)


def linear_backward(dZ: Bounded, W: Bounded, A_prev: Bounded) -> dict[str, Bounded]:
    """From dZ to what moves Z."""
    return {"dW": dZ @ A_prev.T, "dA_prev": W.T @ dZ, "db": dZ.across()}


def layer(dA, W, A_prev, b) -> dict[str, Bounded]:
    """Forms 1 to 3 and the training set: all are a layer, of one neuron or sample where they are less."""
    dA, W, A_prev, b = map(Bounded.exact, (dA, W, A_prev, b))
    return linear_backward(dA * sigmoid_prime(W @ A_prev + b), W, A_prev)


def network(cost: str, X, Y, *wb) -> dict[str, Bounded]:
    """The mean cost's gradients by X, W1, b1, …."""
    X, Y, *wb = map(Bounded.exact, (X, Y, *wb))
    W, b, m = wb[::2], wb[1::2], X.value.shape[1]
    A, Z = [X], []
    for l in range(len(W)):
        Z.append(W[l] @ A[l] + b[l])
        A.append(sigmoid(Z[l]))
    dZ = A[-1] + Bounded(-Y.value, Y.error)
    if cost == "squared_error":
        dZ = dZ * sigmoid_prime(Z[-1])
    found = {}
    for l in reversed(range(len(W))):
        step = linear_backward(dZ / m, W[l], A[l])
        found |= {f"dW{l + 1}": step["dW"], f"db{l + 1}": step["db"], "dX": step["dA_prev"]}
        if l:
            # The form keeps dA_(l-1) of each sample, and divides by m once: no further off than here.
            dZ = linear_backward(dZ, W[l], A[l])["dA_prev"] * sigmoid_prime(Z[l - 1])
    return found
