"""Functions of a vector that select: sorting, maxima, medians, with and without ties."""

from __future__ import annotations

import numpy as np

from tests.oracles.adversary import Adversary


def sorted_back(dy, x):
    """The cotangent, put back where each element came from."""
    dx = np.empty_like(dy)
    dx[np.argsort(x, kind="stable")] = dy
    return dx


def picked(index):
    """The cotangent of a result that is the one element at ``index(x)``."""

    def pull_back(dy, x):
        dx = np.zeros_like(x)
        dx[index(x)] = dy.sum()
        return dx

    return pull_back


VECTORS = [
    np.array([0.3, -1.2, 2.0, 0.7, 5.0]),
    np.array([1.0, 1.0 + 1e-12, -2.0, 1e8, 0.0]),
    np.array([1e-9, 2e-9, -1e-9, 3e-9, 0.0]),
]
TIES = [np.array([1.0, 1.0, 0.5, 2.0, 2.0])]
#: Three and more at a tie: the middle ones, moved alone, are never in the middle.
ALL_TIED = [np.zeros(5), np.full(5, 0.5), np.array([-1.0, -1.0, 3.0, -1.0, -1.0])]

SELECTING = {
    "sort": Adversary(np.sort, sorted_back, VECTORS + TIES + ALL_TIED),
    "maximum": Adversary(
        lambda x: x.max(keepdims=True), picked(np.argmax), VECTORS + TIES + ALL_TIED
    ),
    "median": Adversary(
        lambda x: np.median(x, keepdims=True),
        picked(lambda x: np.argsort(x, kind="stable")[2]),
        VECTORS + TIES + ALL_TIED,
    ),
    "running maximum": Adversary(
        np.maximum.accumulate,
        lambda dy, x: np.bincount(
            [np.argmax(x[: i + 1]) for i in range(len(x))], dy.astype(float), len(x)
        ).astype(x.dtype),
        VECTORS + TIES + ALL_TIED,
    ),
    "sum of the two largest": Adversary(
        lambda x: np.sort(x)[-2:].sum(keepdims=True),
        picked(lambda x: np.argsort(x, kind="stable")[-2:]),
        VECTORS + ALL_TIED,
    ),
    "the three largest": Adversary(
        lambda x: np.sort(x)[:-4:-1],
        lambda dy, x: sorted_back(np.concatenate([dy, np.zeros(2, dy.dtype)]), -x),
        VECTORS + TIES + ALL_TIED,
    ),
    "distance to the sorted": Adversary(
        lambda x: np.abs(np.sort(x) - x.dtype.type(0.5)).mean(keepdims=True),
        lambda dy, x: dy * sorted_back(np.sign(np.sort(x) - x.dtype.type(0.5)) / 5, x),
        VECTORS + TIES + ALL_TIED,
    ),
}
