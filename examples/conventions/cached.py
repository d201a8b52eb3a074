"""`out, cache = forward(*inputs)`, then `backward(dout, cache)`."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
x, W, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.normal(size=3)


def affine_forward(x, W, b):
    return x @ W + b, (x, W)


def affine_backward(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


report = bp.check(bp.adapters.cached(affine_forward, affine_backward, x, W, b, name="affine"))
print(report)


def doubled_backward(dout, cache):
    x, W = cache
    return dout @ W.T, 2 * x.T @ dout, dout.sum(axis=0)


mistaken = bp.check(bp.adapters.cached(affine_forward, doubled_backward, x, W, b, name="affine"))
print(mistaken)
