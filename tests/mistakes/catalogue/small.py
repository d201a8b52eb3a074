"""Small relative errors, from 1e-1 to 1e-10, and ops whose gradients are of any scale."""

from __future__ import annotations

import numpy as np

from bpverify import Op
from bpverify.forms.sigmoid import sigmoid, sigmoid_prime
from tests.mistakes.catalogue.plant import at, changed, scaled
from tests.mistakes.catalogue.right import RIGHT
from tests.mistakes.catalogue.row import rows

ERRORS = [10.0**-i for i in range(1, 11)]
SCALES = [1e-10, 1e-5, 1e-2, 1e3, 1e8]

WHOLE = rows(
    "small relative error, whole",
    *(
        (name, f"{line} is wrong by {error:g}", "factor", changed(name, line, scaled(error)))
        for name, line, errors in (
            ("training_set", "dW", ERRORS[::2]),
            ("network_2_cross_entropy", "dW1", ERRORS[1::2]),
            ("hadamard", "dx", ERRORS[2::3]),
        )
        for error in errors
    ),
)
ONE = rows(
    "small relative error, one element",
    *(
        (name, f"{line} is wrong by {error:g} in one element", "only-element",
         changed(name, line, scaled(error, at(index))))
        for name, line, index, errors in (
            ("training_set", "dA_prev", np.s_[-1, -1], ERRORS[1::2]),
            ("mean_cost", "dW", np.s_[0, 0], ERRORS[::2]),
            ("softmax", "dz", np.s_[0, 0], ERRORS[2::3]),
        )
        for error in errors
    ),
    listed=True,
)  # fmt: skip


def scaled_layer(scale, slope=lambda d: d, element=0.0):
    """scale · σ(W x + b), its slope changed by a function, one element of dx by a share."""

    def forward(W, x, b):
        return W.dtype.type(scale) * sigmoid(W @ x + b)

    def backward(dz, W, x, b):
        d = dz * W.dtype.type(scale) * slope(sigmoid_prime(W @ x + b))
        dx = W.T @ d
        dx[0, 0] *= 1 + dx.dtype.type(element)
        return d @ x.T, dx, d.sum(axis=1, keepdims=True)

    return Op("W(k,n), x(n,m), b(k,1) -> z(k,m)", forward, backward, name=f"layer_times_{scale:g}"
              .replace("-", "m").replace("+", ""))  # fmt: skip


RIGHT.update({f"layer times {scale:g}": scaled_layer(scale) for scale in SCALES})

AT_SCALE = rows(
    "any scale",
    *(
        (f"layer times {scale:g}", words, cause,
         lambda scale=scale, wrong=wrong: scaled_layer(scale, **wrong))
        for scale in SCALES
        for words, cause, wrong in (
            ("σ' is missing", "activation-derivative-missing", {"slope": np.ones_like}),
            ("σ' is negated", "sign", {"slope": np.negative}),
            ("dx is wrong by 1e-6 in one element", "only-element", {"element": 1e-6}),
        )
    ),
)  # fmt: skip

ROWS = [*WHOLE, *ONE, *AT_SCALE]
