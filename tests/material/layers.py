"""Twelve correct layers: forward, backward and operand shapes, as rows of ``LAYERS``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Shapes = Sequence[tuple[int, ...]]


@dataclass(frozen=True)
class Layer:
    """A correct op. ``build`` draws what is fixed (labels) and returns (forward, backward)."""

    shapes: Shapes
    build: Callable[[np.random.Generator], tuple[Callable[..., Any], Callable[..., Any]]]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z):
    a = sigmoid(z)
    return a * (1 - a)


def tanh_slope(z):
    a = np.tanh(z)
    return 1 - a * a


def relu(z):
    return np.maximum(z, 0)


def relu_slope(z):
    return (z > 0).astype(z.dtype)


def dense(activation, slope):
    """a = activation(W x + b)."""

    def forward(W, x, b):
        return activation(W @ x + b)

    def backward(da, W, x, b):
        dz = da * slope(W @ x + b)
        return dz @ x.T, W.T @ dz, dz.sum(axis=1, keepdims=True)

    return forward, backward


def softmax_cross_entropy(rng):
    """Mean over columns of -log softmax(z)[label]."""
    labels = rng.integers(0, 4, 3)
    onehot = np.zeros((4, 3), dtype=np.float32)
    onehot[labels, np.arange(3)] = 1

    def forward(z):
        shifted = z - z.max(axis=0, keepdims=True)
        logs = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))
        return -(onehot * logs).sum() / z.shape[1]

    def backward(dJ, z):
        e = np.exp(z - z.max(axis=0, keepdims=True))
        return (dJ * (e / e.sum(axis=0, keepdims=True) - onehot) / z.shape[1],)

    return forward, backward


def normalisation(axis):
    """Layer norm (axis 1) or batch norm (axis 0), with gain and shift."""

    def centred(x):
        c = x - x.mean(axis=axis, keepdims=True)
        return c, 1 / np.sqrt((c * c).mean(axis=axis, keepdims=True) + 1e-5)

    def forward(x, gain, shift):
        c, inverse = centred(x)
        return c * inverse * gain + shift

    def backward(dy, x, gain, shift):
        c, inverse = centred(x)
        unit, n = c * inverse, x.shape[axis]
        du = dy * gain
        along = unit * (du * unit).sum(axis=axis, keepdims=True)
        dx = inverse / n * (n * du - du.sum(axis=axis, keepdims=True) - along)
        return dx, (dy * unit).sum(axis=0, keepdims=True), dy.sum(axis=0, keepdims=True)

    return forward, backward


def log_sum_exp(x):
    top = x.max(axis=0)
    return top + np.log(np.exp(x - top).sum(axis=0))


def log_sum_exp_backward(dy, x):
    e = np.exp(x - x.max(axis=0))
    return (dy * e / e.sum(axis=0),)


def network(*operands):
    """Sigmoid layers: operands are W1, b1, ..., WL, bL, x."""
    a = operands[-1]
    for W, b in zip(operands[0:-1:2], operands[1:-1:2], strict=True):
        a = sigmoid(W @ a + b)
    return a


def network_backward(da, *operands):
    weights, biases, activations = operands[0:-1:2], operands[1:-1:2], [operands[-1]]
    for W, b in zip(weights, biases, strict=True):
        activations.append(sigmoid(W @ activations[-1] + b))
    found = []
    for W, before, a in zip(weights[::-1], activations[-2::-1], activations[:0:-1], strict=True):
        dz = da * a * (1 - a)
        found = [dz @ before.T, dz.sum(axis=1, keepdims=True), *found]
        da = W.T @ dz
    return (*found, da)


def cosine(x, y):
    return (x * y).sum() / (np.sqrt((x * x).sum()) * np.sqrt((y * y).sum()))


def cosine_backward(dc, x, y):
    nx, ny, c = np.sqrt((x * x).sum()), np.sqrt((y * y).sum()), cosine(x, y)
    return dc * (y / (nx * ny) - c * x / (nx * nx)), dc * (x / (nx * ny) - c * y / (ny * ny))


def power(x, p):
    return np.abs(x) ** p


def power_backward(dy, x, p):
    size = np.abs(x)
    return dy * p * size ** (p - 1) * np.sign(x), dy * size**p * np.log(size)


def naive_cross_entropy(rng):
    """Mean binary cross-entropy of sigmoid(z), with the logarithms written out."""
    y = rng.integers(0, 2, 5).astype(np.float32)

    def forward(z):
        a = sigmoid(z)
        return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum() / 5

    def backward(dJ, z):
        return (dJ * (sigmoid(z) - y) / 5,)

    return forward, backward


def always(pair):
    return lambda rng: pair


DENSE = [(3, 2), (2, 3), (3, 1)]
LAYERS = {
    "dense sigmoid": Layer(DENSE, always(dense(sigmoid, sigmoid_slope))),
    "dense tanh": Layer(DENSE, always(dense(np.tanh, tanh_slope))),
    "dense relu": Layer(DENSE, always(dense(relu, relu_slope))),
    "softmax cross-entropy": Layer([(4, 3)], softmax_cross_entropy),
    "layer norm": Layer([(2, 4), (1, 4), (1, 4)], always(normalisation(1))),
    "batch norm": Layer([(4, 2), (1, 2), (1, 2)], always(normalisation(0))),
    "log-sum-exp": Layer([(4, 3)], always((log_sum_exp, log_sum_exp_backward))),
    "five sigmoid layers": Layer(
        [(2, 2), (2, 1)] * 5 + [(2, 2)], always((network, network_backward))
    ),
    "cosine": Layer([(4,), (4,)], always((cosine, cosine_backward))),
    "divide": Layer(
        [(5,), (5,)], always((lambda x, y: x / y, lambda dz, x, y: (dz / y, -dz * x / (y * y))))
    ),
    "power": Layer([(5,), (5,)], always((power, power_backward))),
    "naive cross-entropy": Layer([(5,)], naive_cross_entropy),
}
