"""Mistakes that show at some points only: rows of ``FUZZED``, each a maker of a wrong layer.

A layer of a row is made anew for each run, for some remember what they have seen.
"""

from __future__ import annotations

import numpy as np

from bpverify import Op
from bpverify.forms.sigmoid import sigmoid_prime
from tests.mistakes.layer import backward, changed, forward, gradients, layer, slope


def sized(condition):
    """dx is twice as large for some sizes (k, n, m)."""
    return changed(1, lambda d, dz, W, x, b: d * (1 + condition(*W.shape, x.shape[1])))


def clipped(limit):
    """W x + b is clipped before the derivative is taken, but not in the forward."""

    def wrong(dz, W, x, b):
        return gradients(dz * sigmoid_prime(np.clip(W @ x + b, -limit, limit)), W, x)

    return lambda: layer(wrong)


def flushed(limit):
    """What is smaller than the limit is taken for zero."""
    return slope(lambda d, *_: np.where(np.abs(d) < limit, 0, d))


def without_the_tail(block):
    """dW sums the samples in blocks, and forgets those that fill none."""

    def change(d, dz, W, x, b):
        whole = x.shape[1] // block * block
        part = dz * sigmoid_prime(W @ x + b)
        return part[:, :whole] @ x[:, :whole].T

    return changed(0, change)


def memoised(key):
    """The slope is remembered under a key of the operands."""

    def make():
        seen = {}

        def wrong(dz, W, x, b):
            right = sigmoid_prime(W @ x + b)
            remembered = seen.setdefault(key(W, x, b), right)
            return gradients(dz * fitting(remembered, right), W, x)

        return layer(wrong)

    return make


def fitting(remembered, right):
    """What is remembered, where it has the shape that is needed: then no error gives it away."""
    return remembered if remembered.shape == right.shape else right


def last_forward():
    """The backward uses what the forward kept, and every forward keeps its own over it."""
    kept = {}

    def remember(W, x, b):
        kept["slope"] = sigmoid_prime(W @ x + b)
        return forward(W, x, b)

    def wrong(dz, W, x, b):
        return gradients(dz * fitting(kept["slope"], sigmoid_prime(W @ x + b)), W, x)

    return layer(wrong, remember)


def one_buffer():
    """dW of a shape is always written into the same array."""
    buffers = {}

    def wrong(*arguments):
        dW, dx, db = backward(*arguments)
        buffer = buffers.setdefault((dW.shape, dW.dtype), dW)
        buffer[...] = dW
        return buffer, dx, db

    return layer(wrong)


def residual(backward):
    """The sum of two arrays: both gradients are the cotangent."""
    return lambda: Op("x(n,m), r(n,m) -> y(n,m)", lambda x, r: x + r, backward, name="residual")


def off_by(share):
    """One element is wrong by this share of it."""

    def change(d, *_):
        d = d.copy()
        d.flat[-1] *= 1 + share
        return d

    return changed(1, change)


TWO_GRADIENTS = ("one array for two gradients", "the cotangent for a gradient")
FUZZED = {
    "a transpose, where W is square": changed(
        0, lambda d, *_: d.T if d.shape[0] == d.shape[1] else d
    ),
    "only when m = 1": sized(lambda k, n, m: m == 1),
    "only when k = 1": sized(lambda k, n, m: k == 1),
    "only when n = 1": sized(lambda k, n, m: n == 1),
    **{f"only when {'knm'[i]} > {limit}": sized(lambda *s, i=i, limit=limit: s[i] > limit)
       for i, limit in ((0, 64), (0, 100), (1, 8), (1, 32), (1, 100), (2, 16), (2, 100))},
    "only when n = m": sized(lambda k, n, m: n == m),
    "only when k = m": sized(lambda k, n, m: k == m),
    "only for negative x": changed(1, lambda d, dz, W, x, b: np.where(x < 0, 2 * d, d)),
    "only at x = 0": changed(1, lambda d, dz, W, x, b: np.where(x == 0, 2 * d, d)),
    "only where W x + b = 0": slope(lambda d, dz, W, x, b: np.where(W @ x + b == 0, 2 * d, d)),
    "only in saturation": slope(lambda d, dz, W, x, b: np.where(W @ x + b < -15, 0, d)),
    **{f"clipped at {limit}": clipped(limit) for limit in (3, 6, 15, 30)},
    **{f"below {limit:g} flushed to zero": flushed(limit) for limit in (1e-3, 1e-8, 1e-15, 1e-30, 1e-60)},
    "squeezed": changed(0, lambda d, *_: d.squeeze()),
    "remembered by shape": memoised(lambda W, x, b: (W.shape, x.shape)),
    "computed once": memoised(lambda W, x, b: ()),
    "the last forward's": last_forward,
    "one output buffer": one_buffer,
    "one array for two gradients": residual(lambda dy, x, r: (d := dy.copy(), d)),
    "the cotangent for a gradient": residual(lambda dy, x, r: (dy, dy.copy())),
    "float64 for float32": changed(2, lambda d, *_: d.astype(np.float64)),
    "NaN at x = 0": changed(1, lambda d, dz, W, x, b: np.where(x == 0, np.nan, d)),
    "NaN where W x + b = 0": slope(lambda d, dz, W, x, b: np.where(W @ x + b == 0, np.nan, d)),
    **{f"no tail after blocks of {block}": without_the_tail(block) for block in (2, 4, 8)},
    "1e-8 of one element": off_by(1e-8),
}  # fmt: skip

#: The right counterpart of each: the same shapes and the same formulas, without the mistake.
RIGHT = {
    name: residual(lambda dy, x, r: (dy.copy(), dy.copy())) if name in TWO_GRADIENTS else layer
    for name in FUZZED
}
