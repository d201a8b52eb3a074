"""Halves that write into what they are given."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import before, forward, layer


def where_it_may(position, act):
    """Makes layers that write into one argument where it is writeable, when all is computed."""

    def careful(*arguments):
        if arguments[position].flags.writeable:
            act(arguments[position])

    return before(careful)


MISTAKES = {
    "W emptied where it may be": ("W", where_it_may(1, lambda W: W.fill(0))),
    "x centred where it may be": (
        "x",
        where_it_may(2, lambda x: np.subtract(x, x.mean() + 1, out=x)),
    ),
    "b negated where it may be": ("b", where_it_may(3, lambda b: np.negative(b, out=b))),
    "the cotangent doubled where it may be": (
        "z",
        where_it_may(0, lambda dz: np.multiply(dz, 2, out=dz)),
    ),
    "W emptied": ("W", before(lambda dz, W, x, b: W.fill(0))),
    "x sorted": ("x", before(lambda dz, W, x, b: x.sort(axis=1))),
    "b negated": ("b", before(lambda dz, W, x, b: np.negative(b, out=b))),
    "the cotangent doubled": ("z", before(lambda dz, W, x, b: np.multiply(dz, 2, out=dz))),
    "one element NaN": ("b", before(lambda dz, W, x, b: b.__setitem__((0, 0), np.nan))),
    "b reshaped": ("b", before(lambda dz, W, x, b: b.resize((b.size,), refcheck=False))),
    "by the forward": (
        "x",
        lambda: layer(forward=lambda W, x, b: forward(W, np.multiply(x, 2, out=x), b)),
    ),
}
