"""Wrong where a value meets a condition, and right everywhere else."""

from __future__ import annotations

import numpy as np

from tests.mistakes.catalogue.plant import changed, planted, scaled
from tests.mistakes.catalogue.row import rows


def tied(array):
    """True for each element that another one of its column equals."""
    return ((array[:, None] == array[None]).sum(axis=1) > 1) | np.zeros(array.shape, bool)


def where(name, line, words, cause, condition, share=1.0):
    """A row: the gradient is too large by a share of itself where the namespace meets a condition."""
    change = scaled(share, lambda d, s: condition(s) & np.ones(d.shape, bool))
    return name, f"{line} is wrong where {words}", cause, changed(name, line, change)


def tied_maxima(s):
    """The softmax, in which tied maxima are each given the sum of all."""
    e = np.exp(s.x - s.x.max(axis=0))
    top = (s.x == s.x.max(axis=0)).astype(s.x.dtype)
    return s.dy * e * np.where(top > 0, top.sum(axis=0), 1) / e.sum(axis=0)


ROWS = rows(
    "only where a condition holds",
    where("tanh", "dz", "z < 0", "only-negative", lambda s: s.z < 0),
    where("hadamard", "dx", "x < 0", "only-negative", lambda s: s.x < 0, -2.0),
    where("training_set", "dZ", "z < 0", "only-negative", lambda s: s.z < 0),
    where("layer", "da_prev", "a_prev < 0", "only-negative", lambda s: s.a_prev < 0),
    where("softmax", "dz", "z < 0", "only-negative", lambda s: s.z < 0, -1.0),
    where("gain", "dg", "g < 0", "only-negative", lambda s: s.g < 0),
    where("tanh", "dz", "z = 0", "only-at-zero", lambda s: s.z == 0),
    where("product", "dA", "A = 0", "only-at-zero", lambda s: s.A == 0),
    where("activation", "dz", "z = 0", "only-at-zero", lambda s: s.z == 0, -1.0),
    where("softmax", "dz", "z = 0", "only-at-zero", lambda s: s.z == 0),
    where("dense tanh", "dW", "W = 0", "only-at-zero", lambda s: s.W == 0),
    where("training_set", "slope", "z is saturated", "only-saturated", lambda s: np.abs(s.z) > 8, -1.0),
    where("tanh", "dz", "z is saturated", "only-saturated", lambda s: np.abs(s.z) > 4, -1.0),
    where("dense tanh", "slope", "z is saturated", "only-saturated", lambda s: np.abs(s.z) > 5),
    where("activation", "dz", "z is saturated", "only-saturated", lambda s: s.z < -12, -1.0),
    where("softmax", "dz", "two are tied", "only-tied", lambda s: tied(s.z)),
    where("log-sum-exp", "dx", "two are tied", "only-tied", lambda s: tied(s.x), -0.5),
    ("log-sum-exp", "tied maxima count for each other", "only-tied", planted("log-sum-exp", dx=tied_maxima)),
    where("hadamard", "dy", "x = y", "only-tied", lambda s: s.x == s.y),
    where("cosine", "dx", "x > y", "", lambda s: s.x > s.y),
    where("divide", "dx", "y > 1", "", lambda s: s.y > 1),
)  # fmt: skip
