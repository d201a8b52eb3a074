"""The right ops that mistakes are planted in: the forms, the twelve layers, and the ones below.

These have what the others lack: a skip, a penalty, a shared weight, two results, a kernel, a tie.
"""

from __future__ import annotations

import numpy as np

from bpverify import Op
from bpverify.domains import Binary, Interval
from bpverify.forms.sigmoid import sigmoid
from tests.mistakes import layer
from tests.mistakes.right import RIGHT_OPS

#: The weight of the penalty of `ridge`.
PENALTY = 0.25
#: The slope of `leaky relu` where z is negative.
LEAK = 0.125


def ridge(W, X, Y):
    """The mean squared error of W X, and the penalty on W."""
    return ((W @ X - Y) ** 2).sum() / (2 * X.shape[1]) + PENALTY / 2 * (W * W).sum()


def ridge_backward(dJ, W, X, Y):
    """dW with the penalty's part, and dX."""
    dZ = dJ * (W @ X - Y) / X.shape[1]
    return {"dW": dZ @ X.T + dJ * W.dtype.type(PENALTY) * W, "dX": W.T @ dZ}


def bernoulli(p, y):
    """The mean cross-entropy of the probabilities p."""
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum() / p.shape[0]


def softmax(z):
    """The softmax of each column."""
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def softmax_backward(dp, z):
    """p ∘ (dp - <p, dp>)."""
    p = softmax(z)
    return {"dz": p * (dp - (p * dp).sum(axis=0))}


def convolution(x, w):
    """The sum over t of w_t x_(i+t-1), x being 0 beyond its ends."""
    padded = np.concatenate([0 * x[:1], x, 0 * x[:1]])
    return sum(w[t] * padded[t : t + x.size] for t in range(3))


def convolution_backward(dy, x, w):
    """dx is the cotangent under the kernel turned round; dw_t is its product with x moved by t."""
    padded = np.concatenate([0 * x[:1], x, 0 * x[:1]])
    upstream = np.concatenate([0 * dy[:1], dy, 0 * dy[:1]])
    dx = sum(w[t] * upstream[2 - t : 2 - t + x.size] for t in range(3))
    return {"dx": dx, "dw": np.stack([(dy * padded[t : t + x.size]).sum() for t in range(3)])}


def shared_backward(dy, W, x):
    """W enters twice, and so dW has two parts."""
    return {"dW": dy @ (W @ x).T + W.T @ dy @ x.T, "dx": W.T @ (W.T @ dy)}


def skip_backward(dy, W, x):
    """x goes round the tanh as well as through it."""
    dz = dy * (1 - np.tanh(W @ x) ** 2)
    return {"dW": dz @ x.T, "dx": dy + W.T @ dz}


EXTRA = {
    "hadamard": Op("x(n,m), y(n,m) -> z(n,m)", lambda x, y: x * y,
                   lambda dz, x, y: {"dx": dz * y, "dy": dz * x}),
    "product": Op("A(k,n), B(n,m) -> C(k,m)", lambda A, B: A @ B,
                  lambda dC, A, B: {"dA": dC @ B.T, "dB": A.T @ dC}),
    "outer": Op("u(k), v(n) -> M(k,n)", lambda u, v: u[:, None] * v,
                lambda dM, u, v: {"du": dM @ v, "dv": dM.T @ u}),
    "gain": Op("x(n,m), g(n,1) -> y(n,m)", lambda x, g: x * g,
               lambda dy, x, g: {"dx": dy * g, "dg": (dy * x).sum(axis=1, keepdims=True)}),
    "flatten": Op("x(3,4) -> y(12)", lambda x: x.reshape(12) ** 2,
                  lambda dy, x: {"dx": 2 * x * dy.reshape(3, 4)}),
    "tanh": Op("z(n,m) -> a(n,m)", np.tanh, lambda da, z: {"dz": da * (1 - np.tanh(z) ** 2)}),
    "leaky relu": Op("z(n,m) -> a(n,m)", lambda z: np.where(z > 0, z, LEAK * z),
                     lambda da, z: {"dz": np.where(z > 0, da, LEAK * da)}),
    "ridge": Op("W(k,n), X(n,m), Y(k,m) -> J()", ridge, ridge_backward, no_gradient=("Y",)),
    "bernoulli": Op("p(m), y(m) -> J()", bernoulli,
                    lambda dJ, p, y: {"dp": dJ * (p - y) / (p * (1 - p)) / p.shape[0]},
                    no_gradient=("y",), domains={"p": Interval(0.05, 0.95), "y": Binary()}),
    "softmax": Op("z(k,m) -> p(k,m)", softmax, softmax_backward),
    "shared": Op("W(n,n), x(n,m) -> y(n,m)", lambda W, x: W @ (W @ x), shared_backward),
    "skip": Op("W(n,n), x(n,m) -> y(n,m)", lambda W, x: x + np.tanh(W @ x), skip_backward),
    "two results": Op("x(n) -> s(n), c(n)", lambda x: (np.tanh(x), sigmoid(x)),
                      lambda d, x: {"dx": d[0] * (1 - np.tanh(x) ** 2) + d[1] * sigmoid(x) * sigmoid(-x)}),
    "convolution": Op("x(m), w(3) -> y(m)", convolution, convolution_backward),
    # What the mistakes of each law are planted in.
    "batch layer": layer.layer(),
    "batch layer of samples": layer.layer(samples="m"),
    "residual": Op("x(n,m), r(n,m) -> y(n,m)", lambda x, r: x + r,
                   lambda dy, x, r: (dy.copy(), dy.copy()), name="layer"),
}  # fmt: skip
for name, op in EXTRA.items():
    op.name = op.name if op.name == "layer" else name.replace(" ", "_")

#: The right op by name; every row of the catalogue names its own.
RIGHT = {**RIGHT_OPS, **EXTRA}
