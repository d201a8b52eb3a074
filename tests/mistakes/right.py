"""Right ops, at whose every point every law has to hold: the article's forms and twelve layers."""

from __future__ import annotations

import numpy as np

from bpverify import Op
from bpverify.domains import Interval, Positive
from bpverify.forms import ALL
from tests.material.layers import LAYERS

# What lies within the layers' reach: their formulas are short, not fit for every number. A square
# of 1e200 overflows, a quotient by zero is none, and the logarithms of the naive cross-entropy end
# where 1 - sigmoid(z) does.
SIGNATURES = {
    "dense sigmoid": "W(k,n), x(n,m), b(k,1) -> a(k,m)",
    "dense tanh": "W(k,n), x(n,m), b(k,1) -> a(k,m)",
    "dense relu": "W(k,n), x(n,m), b(k,1) -> a(k,m)",
    "softmax cross-entropy": "z(4,3) -> J()",
    "layer norm": "x(m,n), gain(1,n), shift(1,n) -> y(m,n)",
    "batch norm": "x(m,n), gain(1,n), shift(1,n) -> y(m,n)",
    "log-sum-exp": "x(n,m) -> y(m)",
    "five sigmoid layers": ", ".join(f"W{i}(n,n), b{i}(n,1)" for i in range(1, 6)) + ", x(n,m) -> a(n,m)",
    "cosine": "x(n), y(n) -> c()",
    "divide": "x(n), y(n) -> z(n)",
    "power": "x(n), p(n) -> y(n)",
    "naive cross-entropy": "z(5) -> J()",
}  # fmt: skip
DOMAINS = {
    "cosine": {"x": Interval(0.5, 2), "y": Interval(0.5, 2)},
    "divide": {"y": Positive()},
    "power": {"x": Positive(), "p": Interval(0.5, 3)},
    "naive cross-entropy": {"z": Interval(-20, 20)},
}
SAMPLES = {
    "dense sigmoid": "m",
    "dense tanh": "m",
    "dense relu": "m",
    "layer norm": "m",
    "log-sum-exp": "m",
    "five sigmoid layers": "m",
}


def wrapped(name):
    """The layer as an op, with the domains in which its formulas can be computed."""
    forward, backward = LAYERS[name].build(np.random.default_rng(0))
    return Op(
        SIGNATURES[name],
        forward,
        backward,
        name=name.replace(" ", "_").replace("-", "_"),
        domains=DOMAINS.get(name),
        samples=SAMPLES.get(name),
    )


RIGHT_OPS = {**ALL, **{name: wrapped(name) for name in LAYERS}}
