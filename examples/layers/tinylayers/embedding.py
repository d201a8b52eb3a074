"""An embedding: row I[j] of the table E is the vector of token j.

    Y[j] = E[I[j]]

E (words, d); I (m,) whole numbers; Y (m, d).
"""

from __future__ import annotations

import numpy as np


def forward(E, I):
    """Y, a copy."""
    return E[I]


def backward(dY, E, I):
    """dE: each row adds up what all its tokens send back; indices have no gradient."""
    dE = np.zeros_like(E)
    np.add.at(dE, I, dY)  # dE[I] += dY would keep one of several tokens of the same word
    return {"dE": dE}
