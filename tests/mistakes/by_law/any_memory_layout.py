"""Backwards that read memory as it lies, or that write into arrays which may be read-only."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import backward, layer


def read(position, how):
    """Makes layers that read one argument, dz or an operand, in a way of their own."""

    def wrong(*arguments):
        taken = list(arguments)
        taken[position] = how(taken[position])
        return backward(*taken)

    return lambda: layer(wrong)


def by_base(x):
    """The first elements of the memory that x is a view of."""
    return x if x.base is None else x.base.ravel()[: x.size].reshape(x.shape)


def unchanged(dz, W, x, b):
    """Writes x back into x."""
    found = backward(dz, W, x, b)
    x += 0
    return found


MISTAKES = {
    # W misread makes z wrong, and with it whichever gradient is looked at first.
    "W in the order of memory": ("", read(1, lambda W: W.ravel(order="K").reshape(W.shape))),
    "x from its buffer": ("", read(2, lambda x: np.frombuffer(x.data, x.dtype).reshape(x.shape))),
    "x by its base": ("", read(2, by_base)),
    "dz by Fortran's order": (
        "", read(0, lambda dz: dz.ravel(order="A").reshape(dz.shape))),
    "x written into": ("", lambda: layer(unchanged)),
}  # fmt: skip
