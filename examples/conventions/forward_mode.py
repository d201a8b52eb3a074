"""Forward mode, `jvp(tangents, *inputs)`: against differences, and against the backward."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
x, W = rng.normal(size=(5, 4)), rng.normal(size=(4, 3))


def forward(x, W):
    return np.tanh(x @ W)


def backward(dy, x, W):
    dz = dy * (1 - forward(x, W) ** 2)
    return dz @ W.T, x.T @ dz


def jvp(tangents, x, W):
    tx, tW = tangents
    return (1 - forward(x, W) ** 2) * (tx @ W + x @ tW)


layer = bp.Op("x(m,n), W(n,k) -> y(m,k)", forward, backward, jvp=jvp, name="layer")
report = bp.check(layer, x, W)
print(report)


def half(tangents, x, W):
    tx, _ = tangents
    return (1 - forward(x, W) ** 2) * (tx @ W)  # W moves too


layer = bp.Op("x(m,n), W(n,k) -> y(m,k)", forward, backward, jvp=half, name="layer")
mistaken = bp.check(layer, x, W)
print(mistaken)
