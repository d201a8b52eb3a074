"""The twelve layers of tests/material as ops: what `tox -e gate` holds, beside the forms."""

from __future__ import annotations

import numpy as np

from bpverify.domains import Interval, Positive
from bpverify.op import Op
from tests.material.layers import LAYERS

#: The network's operands, W1, b1, ..., W5, b5, x; its sizes are those of the layer's shapes.
_NETWORK = ", ".join(f"W{l}(2,2), b{l}(2,1)" for l in range(1, 6))
_DENSE = "W(k,n), x(n,m), b(k,1) -> a(k,m)"

SIGNATURES = {
    "dense sigmoid": _DENSE,
    "dense tanh": _DENSE,
    "dense relu": _DENSE,
    "softmax cross-entropy": "z(4,3) -> J()",  # its labels are drawn for this shape
    "layer norm": "x(m,4), gain(1,4), shift(1,4) -> y(m,4)",
    "batch norm": "x(4,n), gain(1,n), shift(1,n) -> y(4,n)",
    "log-sum-exp": "x(n,m) -> y(m)",
    "five sigmoid layers": f"{_NETWORK}, x(2,m) -> a(2,m)",
    "cosine": "x(n), y(n) -> c()",
    "divide": "x(n), y(n) -> z(n)",
    "power": "x(n), p(n) -> y(n)",
    "naive cross-entropy": "z(5) -> J()",  # as above
}
DOMAINS = {
    "divide": {"y": Positive()},
    "power": {"x": Interval(0.1, 10.0), "p": Interval(-3.0, 3.0)},
    "naive cross-entropy": {
        "z": Interval(-10.0, 10.0)
    },  # beyond, 1 - a is 0 and its logarithm infinite
}


#: Each of whose samples goes through by itself; a batch norm's do not.
SAMPLES = dict.fromkeys(
    (
        "dense sigmoid",
        "dense tanh",
        "dense relu",
        "layer norm",
        "log-sum-exp",
        "five sigmoid layers",
    ),
    "m",
)


def _op(name: str) -> Op:
    forward, backward = LAYERS[name].build(np.random.default_rng(0))
    called = name.replace(" ", "_").replace("-", "_")
    return Op(
        SIGNATURES[name],
        forward,
        backward,
        name=called,
        domains=DOMAINS.get(name),
        samples=SAMPLES.get(name),
    )


TWELVE = [_op(name) for name in LAYERS]
