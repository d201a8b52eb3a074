"""The mean cross-entropy of softmax(Z) against one-hot labels Y.

    J = mean over rows of  log(sum_c exp Z_c) - sum_c Y_c Z_c

Z, Y (m, c); J a number.
"""

from __future__ import annotations

import numpy as np


def forward(Z, Y):
    """J; the largest logit of a row is taken out first, so that nothing overflows."""
    top = Z.max(axis=1, keepdims=True)
    log_sum = top[:, 0] + np.log(np.exp(Z - top).sum(axis=1))
    return (log_sum - (Y * Z).sum(axis=1)).mean()


def backward(dJ, Z, Y):
    """dZ = dJ (softmax(Z) - Y) / m; labels have no gradient."""
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    return {"dZ": dJ * (P - Y) / len(Z)}
