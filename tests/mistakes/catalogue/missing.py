"""A part of the sum that a gradient is has been forgotten."""

from __future__ import annotations

import numpy as np

from bpverify.forms.sigmoid import sigmoid
from tests.mistakes.catalogue.plant import planted
from tests.mistakes.catalogue.right import softmax
from tests.mistakes.catalogue.row import rows


def normalised(s, mean=True, variance=True):
    """dx of a layer norm, with or without what goes through the mean and the variance."""
    c = s.x - s.x.mean(axis=1, keepdims=True)
    inverse = 1 / np.sqrt((c * c).mean(axis=1, keepdims=True) + s.x.dtype.type(1e-5))
    unit, du = c * inverse, s.dy * s.gain
    dx = du
    if mean:
        dx = dx - du.mean(axis=1, keepdims=True)
    if variance:
        dx = dx - unit * (du * unit).mean(axis=1, keepdims=True)
    return inverse * dx


def norms(s):
    """The lengths of the two vectors, and their cosine."""
    nx, ny = np.sqrt((s.x * s.x).sum()), np.sqrt((s.y * s.y).sum())
    return nx, ny, (s.x * s.y).sum() / (nx * ny)


MISSING = rows(
    "contribution missing",
    ("shared", "dW without its use on the left", "contribution-missing",
     planted("shared", dW=lambda s: s.W.T @ s.dy @ s.x.T)),
    ("shared", "dW without its use on the right", "contribution-missing",
     planted("shared", dW=lambda s: s.dy @ (s.W @ s.x).T)),
    ("skip", "dx without what goes round", "contribution-missing",
     planted("skip", dx=lambda s: s.W.T @ (s.dy * (1 - np.tanh(s.W @ s.x) ** 2)))),
    ("skip", "dx without what goes through", "contribution-missing",
     planted("skip", dx=lambda s: s.dy.copy())),
    ("two results", "dx without the second result", "contribution-missing",
     planted("two results", dx=lambda s: s.ds * (1 - np.tanh(s.x) ** 2))),
    ("two results", "dx without the first result", "contribution-missing",
     planted("two results", dx=lambda s: s.dc * sigmoid(s.x) * sigmoid(-s.x))),
    ("softmax", "dz without the sum", "contribution-missing",
     planted("softmax", dz=lambda s: softmax(s.z) * s.dp)),
    ("softmax", "dz as if each stood alone", "contribution-missing",
     planted("softmax", dz=lambda s: softmax(s.z) * (1 - softmax(s.z)) * s.dp)),
    ("layer norm", "dx without the mean's part", "contribution-missing",
     planted("layer norm", dx=lambda s: normalised(s, mean=False))),
    ("layer norm", "dx without the variance's part", "contribution-missing",
     planted("layer norm", dx=lambda s: normalised(s, variance=False))),
    ("layer norm", "dx without both", "contribution-missing",
     planted("layer norm", dx=lambda s: normalised(s, mean=False, variance=False))),
    ("cosine", "dx without its length's part", "contribution-missing",
     planted("cosine", dx=lambda s: s.dc * s.y / (norms(s)[0] * norms(s)[1]))),
    ("cosine", "dy without the product's part", "contribution-missing",
     planted("cosine", dy=lambda s: -s.dc * norms(s)[2] * s.y / norms(s)[1] ** 2)),
    ("convolution", "dx without the kernel's first weight", "contribution-missing",
     planted("convolution", dx=lambda s: s.all["dx"] - s.w[0] * np.append(s.dy[1:], 0 * s.dy[:1]))),
    ("ridge", "the penalty is missing", "penalty-missing",
     planted("ridge", penalty=lambda s: 0 * s.W)),
    ("ridge", "the penalty alone", "contribution-missing",
     planted("ridge", dW=lambda s: s.penalty.copy())),
    ("ridge", "the penalty divided by m", "",
     planted("ridge", penalty=lambda s: s.dJ * s.W.dtype.type(0.25) * s.W / s.m)),
    ("ridge", "the penalty's sign alone", "",
     planted("ridge", penalty=lambda s: s.dJ * s.W.dtype.type(0.25) * np.sign(s.W))),
)  # fmt: skip

ROWS = MISSING
