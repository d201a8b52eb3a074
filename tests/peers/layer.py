"""The dense sigmoid layer a = σ(W x + b), as each checker wants it: one forward, one backward."""

from __future__ import annotations

import numpy as np

#: (k, n, m): W is (k, n), x is (n, m), b is (k, 1).
SIZES = [(4, 3, 5), (32, 32, 16), (128, 128, 32), (256, 256, 64)]


def forward(W, x, b):
    """a = σ(W x + b)."""
    return 1 / (1 + np.exp(-(W @ x + b)))


def backward(da, W, x, b):
    """dW, dx, db."""
    a = forward(W, x, b)
    dz = da * a * (1 - a)
    return dz @ x.T, W.T @ dz, dz.sum(axis=1, keepdims=True)


def operands(size, seed=0, scale=1.0):
    """Operands drawn from a normal distribution, W scaled so that nothing saturates."""
    k, n, m = size
    rng = np.random.default_rng(seed)
    W = scale * rng.standard_normal((k, n)) / np.sqrt(n)
    return W, rng.standard_normal((n, m)), rng.standard_normal((k, 1))
