"""Gradients that share their memory, or lose it to the next call."""

from __future__ import annotations

import numpy as np

from bpverify import Op
from tests.mistakes.layer import backward, layer


def residual(backward):
    """The sum of two arrays: both gradients are the cotangent."""
    return lambda: Op("x(n,m), r(n,m) -> y(n,m)", lambda x, r: x + r, backward, name="layer")


def one_buffer(key):
    """Makes layers that write dW into one array for each key."""

    def make():
        buffers = {}

        def wrong(*arguments):
            dW, dx, db = backward(*arguments)
            buffer = buffers.setdefault((key(*arguments), dW.shape, dW.dtype), dW)
            buffer[...] = dW
            return buffer, dx, db

        return layer(wrong)

    return make


def into_the_operand(dz, W, x, b):
    """dW is written where W was."""
    dW, dx, db = backward(dz, W, x, b)
    W[...] = dW
    return W, dx, db


MISTAKES = {
    "the cotangent itself": ("r", residual(lambda dy, x, r: (dy.copy(), dy))),
    "a view of the cotangent": ("x", residual(lambda dy, x, r: (dy[:, :], dy.copy()))),
    "one array for two gradients": ("x", residual(lambda dy, x, r: (d := dy.copy(), d))),
    "a gradient written into its operand": ("W", lambda: layer(into_the_operand)),
    "one buffer a shape": ("W", one_buffer(lambda *_: 0)),
    "one buffer for equal operands": ("W", one_buffer(lambda dz, W, x, b: x.tobytes())),
    "the second a view of the first": (
        "x", residual(lambda dy, x, r: (d := np.array(dy), d[::1, ::1]))),
}  # fmt: skip
