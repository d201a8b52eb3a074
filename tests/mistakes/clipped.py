"""z clipped before the derivative is taken, but not in the forward: for several activations and limits.

Where the forward is the same number whatever z, or the slope below the smallest float, no clip can be
seen: tanh is 1 beyond |z| = 22, and e^-1000 is 0. ``CLIPPED`` holds all others.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from bpverify import Op
from bpverify.forms.sigmoid import sigmoid, sigmoid_prime
from tests.mistakes.layer import SIGNATURE, gradients

#: f and f': the slope of each is another one on the far side of a clip.
ACTIVATIONS = {
    "sigmoid": (sigmoid, sigmoid_prime),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "softplus": (lambda z: np.logaddexp(0, z), sigmoid),
    "arctan": (np.arctan, lambda z: 1 / (1 + z**2)),
    "square": (np.square, lambda z: 2 * z),
}
LIMITS = (3, 6, 15, 30, 100, 1e3, 1e6)
#: The largest limit at which a clip is a mistake that shows.
SHOWS = {"sigmoid": 100, "tanh": 15, "softplus": 100}


def layer(activation, limit=np.inf):
    """f(W x + b); its slope is that of z held within the limit."""
    function, prime = ACTIVATIONS[activation]

    def forward(W, x, b):
        return function(W @ x + b)

    def backward(dz, W, x, b):
        z = W @ x + b
        return gradients(dz * prime(np.clip(z, -z.dtype.type(limit), z.dtype.type(limit))), W, x)

    return Op(SIGNATURE, forward, backward, name=activation)


def product(limit=np.inf):
    """W x, whose dW is of x held within the limit."""
    return Op(
        "W(k,n), x(n,m) -> z(k,m)",
        lambda W, x: W @ x,
        lambda dz, W, x: (dz @ np.clip(x, -x.dtype.type(limit), x.dtype.type(limit)).T, W.T @ dz),
        name="product",
    )


#: Name -> its op, by the limit; infinite where it is right.
MAKERS = {name: partial(layer, name) for name in ACTIVATIONS} | {"product": product}
#: (name, limit) -> a maker of the wrong op.
CLIPPED = {
    (name, limit): partial(make, limit)
    for name, make in MAKERS.items()
    for limit in LIMITS
    if limit <= SHOWS.get(name, np.inf)
}
