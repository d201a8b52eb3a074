"""`loss, grad = f(theta, X, y)`, all parameters in one flat vector."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
X, y = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
theta = rng.normal(size=4 * 3 + 3)


def loss_and_gradient(theta, X, y):
    W, b = theta[:12].reshape(4, 3), theta[12:]
    error = X @ W + b - y
    return 0.5 * (error**2).sum(), np.concatenate([(X.T @ error).ravel(), error.sum(axis=0)])


report = bp.check(bp.adapters.cost(loss_and_gradient, theta, X, y))
print(report)


def unrolled_by_columns(theta, X, y):
    loss, gradient = loss_and_gradient(theta, X, y)
    dW = gradient[:12].reshape(4, 3)
    return loss, np.concatenate([dW.ravel(order="F"), gradient[12:]])


mistaken = bp.check(bp.adapters.cost(unrolled_by_columns, theta, X, y))
print(mistaken)
