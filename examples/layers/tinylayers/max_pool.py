"""Max pooling over windows of 3 x 3 that overlap: they start at every second row and column.

    y[r, s] = max of x[2r : 2r + 3, 2s : 2s + 3]

x (..., h, w); y (..., (h - 3) // 2 + 1, (w - 3) // 2 + 1).
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

SIDE, STRIDE = 3, 2


def _windows(x):
    """One window a row: (..., rows, columns, SIDE * SIDE)."""
    windows = sliding_window_view(x, (SIDE, SIDE), axis=(-2, -1))
    windows = windows[..., ::STRIDE, ::STRIDE, :, :]
    return windows.reshape(*windows.shape[:-2], SIDE * SIDE)


def forward(x):
    """The largest element of each window."""
    return _windows(x).max(axis=-1)


def backward(dy, x):
    """dx: a window sends its dy to its largest element, of several to the first."""
    winner = _windows(x).argmax(axis=-1)
    dx = np.zeros_like(x)
    height, width = (STRIDE * size for size in dy.shape[-2:])
    for place in range(SIDE * SIDE):
        row, column = divmod(place, SIDE)
        # Windows overlap, so an element can be the largest of several: their dy add up.
        here = dx[..., row : row + height : STRIDE, column : column + width : STRIDE]
        here += np.where(winner == place, dy, 0)
    return (dx,)
