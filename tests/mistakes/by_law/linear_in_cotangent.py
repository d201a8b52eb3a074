"""Backwards that do something to the cotangent that is not linear."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import backward, changed, layer, slope


def before(change):
    """Makes layers that change the cotangent first, where it is beyond all that is drawn."""
    return lambda: layer(lambda dz, *operands: backward(change(dz), *operands))


def by_norm(dz):
    """Clipped by its norm."""
    return dz / max(1, float(np.abs(dz).max()) / 1e30)


MISTAKES = {
    "clipped where it is huge": ("", before(lambda dz: np.clip(dz, -1e20, 1e20))),
    "clipped by its norm": ("", before(by_norm)),
    "dropped where it is tiny": (
        "",
        before(lambda dz: np.where(np.abs(dz) < 1e-25, 0, dz).astype(dz.dtype)),
    ),
    "its magnitude where it is huge": ("", before(lambda dz: np.where(dz < -1e20, -dz, dz))),
    "clipped": ("", slope(lambda d, *_: np.clip(d, -1, 1))),
    "its sign alone": ("", slope(lambda d, *_: np.sign(d))),
    "its magnitude": ("W", changed(0, lambda d, *_: np.abs(d))),
    "something added": ("b", changed(2, lambda d, *_: d + d.dtype.type(1e-3))),
    "small ones dropped": ("", slope(lambda d, *_: np.where(np.abs(d) < 1e-30, 0, d))),
    "normalised": ("x", changed(1, lambda d, *_: d / (1 + np.abs(d).max()))),
}
