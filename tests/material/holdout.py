"""A hold-out: sixteen functions and eight layers written when the engine was final.

They were written without a look at what the engine says of them, and nothing in the engine may be
chosen for their sake. One that shows a defect which is then mended leaves the hold-out.
"""

from __future__ import annotations

import numpy as np

from tests.material.adversarial import A
from tests.material.layers import Layer, always


def away(x):
    return np.where(np.abs(x) < 1e-3, 1e-3, x)


def within(bound):
    return lambda x: np.clip(x, -bound, bound)


def mish(x):
    return x * np.tanh(np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0))


def mish_slope(x):
    t = np.tanh(np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0))
    return t + x * (1 - t * t) / (1 + np.exp(-x))


def gelu_inner(x):
    return 0.7978845608028654 * (x + 0.044715 * x**3)


def gelu_slope(x):
    t = np.tanh(gelu_inner(x))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * 0.7978845608028654 * (1 + 0.134145 * x * x)


def smooth_step(x):
    t = np.clip(x, 0, 1)
    return t * t * (3 - 2 * t)


def smooth_step_slope(x):
    t = np.clip(x, 0, 1)
    return 6 * t * (1 - t)


def horner(x):
    y = 0 * x
    for c in (1.0, -2.5, 0.3, 4.0, -1.0, 0.125):
        y = y * x + c
    return y


def horner_slope(x):
    y = 0 * x
    for c in (5.0, -10.0, 0.9, 8.0, -1.0):
        y = y * x + c
    return y


FUNCTIONS = {
    "mish": A(mish, mish_slope),
    "GELU by tanh": A(lambda x: 0.5 * x * (1 + np.tanh(gelu_inner(x))), gelu_slope, within(50)),
    "ELU": A(
        lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
        lambda x: np.where(x > 0, 1, np.exp(np.minimum(x, 0))),
    ),
    "softsign": A(lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x)) ** 2),
    "Huber": A(
        lambda x: np.where(np.abs(x) < 1, x * x / 2, np.abs(x) - 0.5), lambda x: np.clip(x, -1, 1)
    ),
    "hard sigmoid": A(
        lambda x: np.clip(x / 6 + 0.5, 0, 1),
        lambda x: np.where((x > -3) & (x < 3), x.dtype.type(1) / 6, 0),
    ),
    "smooth step": A(smooth_step, smooth_step_slope),
    "leaky rectifier": A(
        lambda x: np.where(x > 0, x, x / 64),
        lambda x: np.where(x > 0, 1 + 0 * x, 1 / x.dtype.type(64)),
    ),
    "sin(x) / x": A(lambda x: np.sin(x) / x, lambda x: np.cos(x) / x - np.sin(x) / (x * x), away),
    "polynomial by Horner": A(horner, horner_slope, within(1e6)),
    "exp(x) / (1 + exp(x))^2": A(
        lambda x: np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))) ** 2,
        lambda x: (
            -np.sign(x)
            * np.exp(-np.abs(x))
            * (1 - np.exp(-np.abs(x)))
            / (1 + np.exp(-np.abs(x))) ** 3
        ),
    ),
    "hypotenuse with 3": A(lambda x: np.hypot(x, 3), lambda x: x / np.hypot(x, 3)),
    "arctan2 of 2 and x": A(lambda x: np.arctan2(2, x), lambda x: -2 / (x * x + 4)),
    "log of the sum of 1 and exp, plainly": A(
        lambda x: np.log(1 + np.exp(x)), lambda x: 1 / (1 + np.exp(-x)), within(300)
    ),
    "(x - 1)^2 - x^2": A(lambda x: (x - 1) ** 2 - x * x, lambda x: -2 + 0 * x),
    "maximum of three lines": A(
        lambda x: np.maximum(np.maximum(-x, x / 3 - 1), 2 * x - 7),
        lambda x: np.where(
            -x >= x / 3 - 1, -1, np.where(x / 3 - 1 >= 2 * x - 7, x.dtype.type(1) / 3, 2)
        ),
    ),
}


def rms_norm(x, gain):
    return x / np.sqrt((x * x).mean(axis=1, keepdims=True) + 1e-6) * gain


def rms_norm_backward(dy, x, gain):
    inverse = 1 / np.sqrt((x * x).mean(axis=1, keepdims=True) + 1e-6)
    du, unit = dy * gain, x * inverse
    dx = inverse * (du - unit * (du * unit).mean(axis=1, keepdims=True))
    return dx, (dy * unit).sum(axis=0, keepdims=True)


def attention(q, k, v):
    s = q @ k.T / 2
    p = np.exp(s - s.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True) @ v


def attention_backward(dy, q, k, v):
    s = q @ k.T / 2
    p = np.exp(s - s.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    dp = dy @ v.T
    ds = p * (dp - (dp * p).sum(axis=1, keepdims=True)) / 2
    return ds @ k, ds.T @ q, p.T @ dy


def bilinear(x, M, y):
    return np.einsum("i,ij,j->", x, M, y)


def gated(x, U, V):
    return x @ U / (1 + np.exp(-(x @ V)))


def gated_backward(dy, x, U, V):
    gate = 1 / (1 + np.exp(-(x @ V)))
    da, dz = dy * gate, dy * (x @ U) * gate * (1 - gate)
    return da @ U.T + dz @ V.T, x.T @ da, x.T @ dz


def gaussian(x, y):
    return np.exp(-((x[:, None] - y[None]) ** 2).sum(axis=-1) / 2)


def gaussian_backward(dk, x, y):
    weighed = (dk * gaussian(x, y))[:, :, None] * (x[:, None] - y[None])
    return -weighed.sum(axis=1), weighed.sum(axis=0)


def convolved(x, w):
    return np.array([(x[i : i + 3] * w).sum() for i in range(len(x) - 2)])


def convolved_backward(dy, x, w):
    dx, dw = np.zeros_like(x * dy[0]), np.zeros_like(w * dy[0])
    for i, d in enumerate(dy):
        dx[i : i + 3] += d * w
        dw += d * x[i : i + 3]
    return dx, dw


def squared_hinge(x, w):
    return (np.maximum(1 - x @ w, 0) ** 2).sum()


def squared_hinge_backward(dJ, x, w):
    slack = -2 * dJ * np.maximum(1 - x @ w, 0)
    return np.outer(slack, w), x.T @ slack


def product(x):
    return x.prod(axis=0)


def product_backward(dy, x):
    others = [np.delete(x, i, axis=0).prod(axis=0) for i in range(len(x))]
    return (np.stack(others) * dy,)


HOLDOUT = {
    "RMS norm": Layer([(2, 4), (1, 4)], always((rms_norm, rms_norm_backward))),
    "attention": Layer([(3, 2), (4, 2), (4, 2)], always((attention, attention_backward))),
    "bilinear form": Layer(
        [(3,), (3, 2), (2,)],
        always(
            (
                bilinear,
                lambda d, x, M, y: (d * (M @ y), d * np.outer(x, y), d * (x @ M)),
            )
        ),
    ),
    "gated unit": Layer([(2, 3), (3, 2), (3, 2)], always((gated, gated_backward))),
    "Gaussian kernel": Layer([(3, 2), (2, 2)], always((gaussian, gaussian_backward))),
    "convolution": Layer([(6,), (3,)], always((convolved, convolved_backward))),
    "squared hinge": Layer([(4, 3), (3,)], always((squared_hinge, squared_hinge_backward))),
    "product of a column": Layer([(3, 4)], always((product, product_backward))),
}
