"""`loss, grads = f(params, X, y)`, the parameters a dict."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
X, y = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
params = {"W": rng.normal(size=(4, 3)), "b": rng.normal(size=3)}


def loss_and_gradients(params, X, y):
    error = X @ params["W"] + params["b"] - y
    grads = {"W": X.T @ error / len(X), "b": error.mean(axis=0)}
    return 0.5 * (error**2).sum() / len(X), grads


report = bp.check(bp.adapters.cost(loss_and_gradients, params, X, y))
print(report)


def forgotten_mean(params, X, y):
    loss, grads = loss_and_gradients(params, X, y)
    return loss, {"W": len(X) * grads["W"], "b": grads["b"]}


mistaken = bp.check(bp.adapters.cost(forgotten_mean, params, X, y))
print(mistaken)
