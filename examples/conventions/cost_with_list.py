"""`loss, grads = f(params, X, y)`, the parameters a list or tuple of arrays."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
X, y = rng.normal(size=(5, 4)), rng.normal(size=5)
params = [rng.normal(size=4), 0.5]


def logistic(params, X, y):
    w, b = params
    z = X @ w + b
    error = 1 / (1 + np.exp(-z)) - (y > 0)
    return (np.logaddexp(0, z) - (y > 0) * z).sum(), [X.T @ error, error.sum()]


report = bp.check(bp.adapters.cost(logistic, params, X, y))
print(report)


def upside_down(params, X, y):
    loss, (dw, db) = logistic(params, X, y)
    return loss, [dw, -db]


mistaken = bp.check(bp.adapters.cost(upside_down, params, X, y))
print(mistaken)
