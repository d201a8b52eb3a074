"""One layer, right, and with the mistakes planted that each law is for: rows of ``MISTAKES``."""

from __future__ import annotations

from collections import Counter
from itertools import count

import numpy as np
import pytest

from bpverify import Op

SIGNATURE = "W(k,n), x(n,m), b(k,1) -> z(k,m)"


def forward(W, x, b):
    """z = tanh(W x + b)."""
    return np.tanh(W @ x + b)


def backward(dz, W, x, b):
    """dW, dx, db."""
    d = dz * (1 - np.tanh(W @ x + b) ** 2)
    return d @ x.T, W.T @ d, d.sum(axis=1, keepdims=True)


def layer(backward=backward, forward=forward):
    """The layer with one of its halves replaced."""
    return Op(SIGNATURE, forward, backward, name="layer")


def at(op, sizes=(2, 3, 4), dtype=np.float64):
    """A point of ordinary values; k, n and m differ unless told otherwise."""
    k, n, m = sizes
    rng = np.random.default_rng(1)
    arrays = (rng.uniform(0.1, 0.9, shape) for shape in ((k, n), (n, m), (k, 1)))
    return op.point(*arrays, dtype=dtype)


def changed(position, change):
    """The right backward, with one gradient changed by a function of it and of the arguments."""

    def wrong(*arguments):
        gradients = list(backward(*arguments))
        gradients[position] = change(gradients[position], *arguments)
        return tuple(gradients)

    return wrong


def shape_kept(change):
    """The right db, after an argument was changed in place."""

    def wrong(*arguments):
        gradients = backward(*arguments)
        change(*arguments)
        return gradients

    return wrong


def first_time(position):
    """The right gradients once; in every later call one more is added."""
    calls = count()
    return changed(position, lambda d, *_: d + next(calls))


buffer = np.zeros((2, 3))


def into_a_buffer(d, *_):
    """Adds to what the last call left: zero_grad was forgotten."""
    buffer[...] += d
    return buffer


cache = Counter()


def from_a_cache(d, *_):
    """Takes what the last call has left, and leaves something else for the next."""
    cache["calls"] += 1
    return d if cache["calls"] % 2 else -d


def reshape(dz, W, x, b):
    """In place, every element left as it was."""
    b.resize((b.size,), refcheck=False)


draws = np.random.default_rng(0)
NAN = pytest.mark.xfail(reason="a gradient that is NaN is called inconclusive, and passes")

MISTAKES = [
    ("gradient_shape", "W", changed(0, lambda d, *_: d.T)),
    ("gradient_shape", "W", changed(0, lambda d, *_: d.ravel())),
    ("gradient_shape", "b", changed(2, lambda d, dz, *_: dz)),
    ("gradient_shape", "b", changed(2, lambda d, *_: d[:, 0])),
    ("gradient_shape", "x", changed(1, lambda d, *_: d.sum())),
    ("gradient_shape", "x", changed(1, lambda d, *_: d[None])),
    ("dtype_kept", "W", changed(0, lambda d, *_: d.astype(np.float32))),
    ("dtype_kept", "x", changed(1, lambda d, *_: d.astype(np.float64))),
    ("dtype_kept", "b", changed(2, lambda d, *_: d * np.float64(1))),
    ("dtype_kept", "b", changed(2, lambda d, *_: np.rint(d).astype(int))),
    ("dtype_kept", "W", changed(0, lambda d, *_: d.tolist())),
    ("nothing_mutated", "W", shape_kept(lambda dz, W, x, b: W.fill(0))),
    ("nothing_mutated", "x", shape_kept(lambda dz, W, x, b: x.sort(axis=1))),
    ("nothing_mutated", "b", shape_kept(lambda dz, W, x, b: np.negative(b, out=b))),
    ("nothing_mutated", "z", shape_kept(lambda dz, W, x, b: np.multiply(dz, 2, out=dz))),
    ("nothing_mutated", "b", shape_kept(lambda dz, W, x, b: b.__setitem__((0, 0), np.nan))),
    ("nothing_mutated", "b", shape_kept(reshape)),
    ("repeatable", "W", first_time(0)),
    ("repeatable", "W", changed(0, into_a_buffer)),
    ("repeatable", "x", changed(1, from_a_cache)),
    ("repeatable", "b", changed(2, lambda d, *_: d * draws.choice((1, 2), d.shape))),
    ("repeatable", "x", changed(1, lambda d, *_: np.where(draws.random(d.shape) < 0.9, d, np.nan))),
    ("values", "W", changed(0, lambda d, *_: -d)),
    ("values", "W", changed(0, lambda d, *_: d * (1 + 1e-6))),
    ("values", "x", changed(1, lambda d, dz, W, x, b: W.T @ dz)),
    ("values", "x", changed(1, lambda d, *_: d * (np.arange(d.size).reshape(d.shape) != 5))),
    ("values", "b", changed(2, lambda d, *_: d / 4)),
    ("values", "b", changed(2, lambda d, *_: d * 0)),
    pytest.param("values", "W", changed(0, lambda d, *_: d * np.nan), marks=NAN),
    pytest.param("values", "b", changed(2, lambda d, *_: np.where(d > d.min(), d, np.nan)), marks=NAN),
]  # fmt: skip


def each_call(change):
    """A forward that is changed by a function of it and of the number of the call."""
    calls = count()
    return lambda W, x, b: change(forward(W, x, b), next(calls))


NOT_DETERMINISTIC = {
    "noise": lambda W, x, b: forward(W, x, b) + draws.random(),
    "dropout": lambda W, x, b: forward(W, x, b) * (draws.random((2, 4)) < 0.5),
    "a counter": each_call(lambda z, call: z + call),
    "sometimes NaN": each_call(lambda z, call: z * (1, np.nan)[call % 2]),
    "the sign of zero": each_call(lambda z, call: 0 * z * (-1) ** call),
}
