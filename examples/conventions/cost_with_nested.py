"""`loss, grads = f(params, X, y)`, the parameters nested: a list of layers, a dict or dataclass each."""

from dataclasses import dataclass

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
X, y = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray


params = {"layers": [Layer(rng.normal(size=(n, k)), np.zeros(k)) for n, k in [(4, 6), (6, 3)]]}


def loss_and_gradients(params, X, y):
    one, two = params["layers"]
    hidden = np.tanh(X @ one.W + one.b)
    error = hidden @ two.W + two.b - y
    dz = error @ two.W.T * (1 - hidden**2)
    grads = [Layer(X.T @ dz, dz.sum(axis=0)), Layer(hidden.T @ error, error.sum(axis=0))]
    return 0.5 * (error**2).sum(), {"layers": grads}


report = bp.check(bp.adapters.cost(loss_and_gradients, params, X, y))
print(report)


def one_row_off(params, X, y):
    loss, grads = loss_and_gradients(params, X, y)
    grads["layers"][1].W[0] *= -1
    return loss, grads


mistaken = bp.check(bp.adapters.cost(one_row_off, params, X, y))
print(mistaken)
