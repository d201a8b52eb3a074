"""One step of an LSTM: input, forget and output gate i, f, o, candidate g, and two results.

    z = x W + h U + b       i, f, o = sigmoid(z_1, z_2, z_3)       g = tanh(z_4)
    c' = f c + i g          h' = o tanh(c')

x (m, n); h, c, h', c' (m, k); W (4, n, k); U (4, k, k); b (4, k).
"""

from __future__ import annotations

import numpy as np


def _gates(x, h, W, U, b):
    z = x @ W + h @ U + b[:, None, :]
    gates = 1 / (1 + np.exp(-z[:3]))
    return *gates, np.tanh(z[3])


def forward(x, h, c, W, U, b):
    """h', c'."""
    i, f, o, g = _gates(x, h, W, U, b)
    after = f * c + i * g
    return o * np.tanh(after), after


def backward(cotangents, x, h, c, W, U, b):
    """The six gradients; c' is a result and stands in h' too, so that both cotangents meet in it."""
    dh_after, dc_after = cotangents
    i, f, o, g = _gates(x, h, W, U, b)
    after = np.tanh(f * c + i * g)
    dafter = dc_after + dh_after * o * (1 - after**2)
    dz = np.stack(
        [
            dafter * g * i * (1 - i),
            dafter * c * f * (1 - f),
            dh_after * after * o * (1 - o),
            dafter * i * (1 - g**2),
        ]
    )
    return {
        "dx": (dz @ W.transpose(0, 2, 1)).sum(axis=0),
        "dh": (dz @ U.transpose(0, 2, 1)).sum(axis=0),
        "dc": dafter * f,
        "dW": x.T @ dz,
        "dU": h.T @ dz,
        "db": dz.sum(axis=1),
    }
