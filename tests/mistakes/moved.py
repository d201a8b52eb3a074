"""The end of a flat piece moved in the backward, but not in the forward: a slope where the op has none.

``MOVED`` holds them by name and the place to which the end is moved, of an op by itself and within a layer.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from bpverify import Op
from tests.mistakes.layer import SIGNATURE, gradients

#: Name -> the function, its slope where it is not flat, where it is not by its end, and its own end.
PIECES = {
    "relu": (lambda z: np.maximum(z, 0), np.ones_like, lambda z, end: z > end, 0),
    "hard tanh": (lambda z: np.clip(z, -3, 3), np.ones_like, lambda z, end: np.abs(z) < end, 3),
    "relu6": (lambda z: np.clip(z, 0, 6), np.ones_like, lambda z, end: (z > 0) & (z < end), 6),
    "soft threshold": (
        lambda z: np.sign(z) * np.maximum(np.abs(z) - z.dtype.type(0.5), 0),
        np.ones_like,
        lambda z, end: np.abs(z) > end,
        0.5,
    ),
    "hinge": (
        lambda z: np.maximum(1 - z, 0),
        lambda z: -np.ones_like(z),
        lambda z, end: z < end,
        1,
    ),
}
#: To where an end is moved: a little, by its half, and away.
ENDS = {
    "relu": (-0.1, -0.5, -np.inf),
    "hard tanh": (3.3, 4, np.inf),
    "relu6": (6.6, 9, np.inf),
    "soft threshold": (0.45, 0.25, 0),
    "hinge": (1.1, 1.5, np.inf),
}


def alone(name, end=None):
    """The op, element by element."""
    function, slope = _halves(name, end)
    return Op("z(n) -> a(n)", function, lambda da, z: (da * slope(z),), name=name)


def layer(name, end=None):
    """The op of W x + b."""
    function, slope = _halves(name, end)

    def backward(da, W, x, b):
        return gradients(da * slope(W @ x + b), W, x)

    return Op(SIGNATURE, lambda W, x, b: function(W @ x + b), backward, name=f"layer of {name}")


def _halves(name, end):
    function, slope, sloped, own = PIECES[name]
    at = own if end is None else end
    return function, lambda z: np.where(sloped(z, at), slope(z), 0).astype(z.dtype)


#: Name -> its op, by the end; its own if none is told.
MAKERS = {
    **{name: partial(alone, name) for name in PIECES},
    **{f"layer of {name}": partial(layer, name) for name in PIECES},
}
#: (name, end) -> a maker of the wrong op.
MOVED = {
    (name, end): partial(make, end)
    for name, make in MAKERS.items()
    for end in ENDS[name.removeprefix("layer of ")]
}
