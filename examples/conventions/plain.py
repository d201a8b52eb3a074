"""`backward(cotangent, *inputs)`: gradients in the order of the inputs."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
x, W, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.normal(size=3)


def forward(x, W, b):
    return np.tanh(x @ W + b)


def backward(dy, x, W, b):
    dz = dy * (1 - forward(x, W, b) ** 2)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


layer = bp.Op("x(m,n), W(n,k), b(k) -> y(m,k)", forward, backward, name="layer")
report = bp.check(layer, x, W, b)
print(report)


def forgetful(dy, x, W, b):
    dz = dy * (1 - forward(x, W, b) ** 2)
    return dz @ W.T, x.T @ dz, dz.mean(axis=0)  # a mean, where the sum is right


layer = bp.Op("x(m,n), W(n,k), b(k) -> y(m,k)", forward, forgetful, name="layer")
mistaken = bp.check(layer, x, W, b)
print(mistaken)
