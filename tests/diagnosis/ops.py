"""Right ops, whose backwards the tests of the diagnosis write wrong, one line at a time."""

from __future__ import annotations

import numpy as np

import bpverify as bp
from bpverify.domains import Integers


def sigmoid(z):
    """σ."""
    return 1 / (1 + np.exp(-z))


def slope(z):
    """σ'."""
    a = sigmoid(z)
    return a * (1 - a)


def layer(lines=None, slope=slope, f=sigmoid):
    """a = f(W x + b); `lines` replaces gradients: name -> function of a namespace of variables."""

    def backward(da, W, x, b):
        z = W @ x + b
        v = {"da": da, "W": W, "x": x, "b": b, "z": z, "a": f(z), "m": x.shape[1]}
        v["dz"] = da * slope(z)
        if lines and "dz" in lines:
            v["dz"] = lines["dz"](v)
        right = {
            "dW": lambda v: v["dz"] @ v["x"].T,
            "dx": lambda v: v["W"].T @ v["dz"],
            "db": lambda v: v["dz"].sum(axis=1, keepdims=True),
        }
        return {name: (lines or {}).get(name, line)(v) for name, line in right.items()}

    return bp.Op(
        "W(k,n), x(n,m), b(k,1) -> a(k,m)",
        lambda W, x, b: f(W @ x + b),
        backward,
        name="layer",
        samples="m",
    )


def network(lines=None):
    """J = mean of (σ(W2 σ(W1 X + b1) + b2) - Y)² / 2; `lines` as above, for both layers."""

    def forward(X, W1, b1, W2, b2, Y):
        return ((sigmoid(W2 @ sigmoid(W1 @ X + b1) + b2) - Y) ** 2).sum() / 2 / X.shape[1]

    def backward(dJ, X, W1, b1, W2, b2, Y):
        m = X.shape[1]
        Z1 = W1 @ X + b1
        A1 = sigmoid(Z1)
        Z2 = W2 @ A1 + b2
        A2 = sigmoid(Z2)
        v = dict(locals())
        replaced = lines or {}

        def line(name, right):
            v[name] = replaced.get(name, right)(v)

        line("dZ2", lambda v: v["dJ"] * (v["A2"] - v["Y"]) * slope(v["Z2"]))
        line("dW2", lambda v: v["dZ2"] @ v["A1"].T / v["m"])
        line("db2", lambda v: v["dZ2"].sum(axis=1, keepdims=True) / v["m"])
        line("dA1", lambda v: v["W2"].T @ v["dZ2"])
        line("dZ1", lambda v: v["dA1"] * slope(v["Z1"]))
        line("dW1", lambda v: v["dZ1"] @ v["X"].T / v["m"])
        line("db1", lambda v: v["dZ1"].sum(axis=1, keepdims=True) / v["m"])
        line("dX", lambda v: v["W1"].T @ v["dZ1"] / v["m"])
        return {name: v[name] for name in ("dX", "dW1", "db1", "dW2", "db2")}

    return bp.Op(
        "X(n,m), W1(h,n), b1(h,1), W2(k,h), b2(k,1), Y(k,m) -> J()",
        forward,
        backward,
        name="network",
        samples="m",
        no_gradient=("Y",),
    )


def elementwise(f, backward, name="activation"):
    """An op of any shape."""
    return bp.Op("x(...) -> y(...)", f, backward, name=name)


def rows(backward, name="scale"):
    """y = x * gain + shift, gain and shift of one row."""
    return bp.Op(
        "x(m,d), gain(d), shift(d) -> y(m,d)",
        lambda x, gain, shift: x * gain + shift,
        backward,
        name=name,
        samples="m",
    )


def softmax(backward):
    """Over the columns of x."""

    def forward(x):
        e = np.exp(x - x.max(axis=0))
        return e / e.sum(axis=0)

    return bp.Op("x(k,m) -> p(k,m)", forward, lambda dp, x: backward(dp, x, forward(x)))


def norm(backward):
    """Each row of x, its mean taken off and divided by its deviation."""

    def forward(x):
        c = x - x.mean(axis=1, keepdims=True)
        return c / np.sqrt((c * c).mean(axis=1, keepdims=True) + 1e-5)

    def pieces(dy, x):
        c = x - x.mean(axis=1, keepdims=True)
        return backward(dy, forward(x), 1 / np.sqrt((c * c).mean(axis=1, keepdims=True) + 1e-5))

    return bp.Op("x(m,d) -> y(m,d)", forward, pieces)


def ridge(backward):
    """J = |W x - t|² / 2 + 0.3 |W|² / 2."""
    return bp.Op(
        "W(k,n), x(n,m), t(k,m) -> J()",
        lambda W, x, t: ((W @ x - t) ** 2).sum() / 2 + 0.3 * (W * W).sum() / 2,
        lambda dJ, W, x, t: backward(dJ, W, x, W @ x - t),
        no_gradient=("t", "x"),
    )


def embedding(backward):
    """Y = E[I]."""
    return bp.Op(
        "E(5,d), I(m) -> Y(m,d)",
        lambda E, I: E[I],
        backward,
        no_gradient=("I",),
        domains={"I": Integers(0, 4)},
    )


def drawn(op, seed=0, **sizes):
    """A point of the op at sizes of two to four where they are not told."""
    rng = np.random.default_rng(seed)
    known = {name: 2 + i % 3 for i, name in enumerate(op.signature.size_names)} | sizes
    operands = []
    for term in op.operands:
        shape = (4,) if "..." in term.dims else tuple(known.get(d, d) for d in term.dims)
        operands.append(op.domains[term.name].fit(np.round(rng.standard_normal(shape), 2)))
    return op.point(*operands)
