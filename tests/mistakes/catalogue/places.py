"""Some elements alone are wrong: a row, a column, one, an edge; a report has to list them exactly."""

from __future__ import annotations

import numpy as np

from tests.mistakes.catalogue.plant import at, changed, planted, scaled
from tests.mistakes.catalogue.row import rows


def here(name, line, words, cause, index, share=1.0):
    """A row: these indices of one gradient are too large by a share of themselves."""
    return name, f"{line} is wrong in {words}", cause, changed(name, line, scaled(share, at(index)))


ROW, COLUMN, ELEMENT, EDGE = "only-row", "only-column", "only-element", "only-edge"

ROWS = rows(
    "only in some elements",
    here("training_set", "dW", "the first row", ROW, np.s_[0]),
    here("product", "dA", "the last row", ROW, np.s_[-1], -1.0),
    here("five sigmoid layers", "dW3", "the last row", ROW, np.s_[-1], -2.0),
    here("batch norm", "dx", "the first row", ROW, np.s_[0]),
    here("softmax", "dz", "the second row", ROW, np.s_[1:2], 0.5),
    here("network_2_cross_entropy", "dW1", "the first row", ROW, np.s_[0], -1.0),
    here("training_set", "dA_prev", "the first column", COLUMN, np.s_[:, 0]),
    here("hadamard", "dx", "the last column", COLUMN, np.s_[:, -1], -2.0),
    here("layer", "dW", "the last column", COLUMN, np.s_[:, -1], -1.0),
    here("log-sum-exp", "dx", "the second column", COLUMN, np.s_[:, 1:2]),
    here("ridge", "dX", "the first column", COLUMN, np.s_[:, 0], 0.5),
    here("training_set", "dW", "its first element", ELEMENT, np.s_[0, 0]),
    here("network_2_squared_error", "dW2", "its last element", ELEMENT, np.s_[-1, -1], -2.0),
    here("gain", "dx", "one element", ELEMENT, np.s_[1:2, 1:2]),
    here("divide", "dx", "its first element", ELEMENT, np.s_[0]),
    here("cosine", "dy", "its last element", ELEMENT, np.s_[-1], -1.0),
    here("batch norm", "dgain", "its last element", ELEMENT, np.s_[0, -1]),
    here("outer", "du", "its first element", ELEMENT, np.s_[0]),
    here("mean_cost", "db", "its last element", ELEMENT, np.s_[-1, 0], 0.1),
    ("convolution", "dx is wrong at both ends", EDGE,
     changed("convolution", "dx", scaled(1.0, at(np.s_[[0, -1]])))),
    ("convolution", "dx wraps round the ends", EDGE,
     planted("convolution", dx=lambda s: sum(
         s.w[t] * np.roll(s.dy, t - 1) for t in range(3)))),
    ("hadamard", "dy is wrong round the edge", EDGE, changed("hadamard", "dy", scaled(
        1.0, lambda d, s: ~np.pad(np.ones([max(n - 2, 0) for n in d.shape], bool),
                                  [(1, n - 1 - max(n - 2, 0)) if n > 1 else (1, 0) for n in d.shape])))),
    ("shared", "dx is wrong on the diagonal", "", changed("shared", "dx", scaled(
        1.0, lambda d, s: np.eye(*d.shape, dtype=bool)))),
    ("tanh", "dz is wrong on a chessboard", "", changed("tanh", "dz", scaled(
        1.0, lambda d, s: np.indices(d.shape).sum(axis=0) % 2 == 0))),
    listed=True,
)  # fmt: skip
