"""The course's `gradient_check_n(parameters, gradients, X, Y)`, a drop-in with its own dict names."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(3, 6)), (rng.random((1, 6)) < 0.5) * 1.0
parameters = {"W1": rng.normal(size=(1, 3)), "b1": np.zeros((1, 1))}


def forward_propagation_n(X, Y, parameters):
    A1 = 1 / (1 + np.exp(-(parameters["W1"] @ X + parameters["b1"])))
    cost = -np.mean(Y * np.log(A1) + (1 - Y) * np.log(1 - A1))
    return cost, A1


def backward_propagation_n(X, Y, cache):
    dZ1 = (cache - Y) / X.shape[1]
    return {"dZ1": dZ1, "dW1": dZ1 @ X.T, "db1": dZ1.sum(axis=1, keepdims=True)}


gradient_check_n = bp.adapters.gradient_check_n(forward_propagation_n, backward_propagation_n)
gradients = backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1])
difference = gradient_check_n(parameters, gradients, X, Y)
report = difference.report
print(difference)


def mistaken_propagation_n(X, Y, cache):
    gradients = backward_propagation_n(X, Y, cache)
    return gradients | {"db1": 4 / X.shape[1] * gradients["db1"]}


gradient_check_n = bp.adapters.gradient_check_n(forward_propagation_n, mistaken_propagation_n)
gradients = mistaken_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1])
difference = gradient_check_n(parameters, gradients, X, Y)
mistaken = difference.report
print(difference)
