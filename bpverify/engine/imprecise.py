"""Right formula, digits lost: what the wider type tells of the op's own."""

from __future__ import annotations

from math import sqrt

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.rounding import FEW_ROUNDINGS
from bpverify.engine.wide import Widths


def lost_digits(widths: Widths) -> list[Array]:
    """Return, for each gradient, the elements whose own-type value lost more than half its digits.

    What one unit of jitter in the operands does to the gradient is the point's doing, not the
    formula's, and excuses as much.
    """
    wide = widths.wide
    own = widths.own.claim
    if wide is None:
        return [np.zeros(g.shape, dtype=bool) for g in own.gradients]
    points = [widths.own.session.operands[i] for i in widths.own.indices]
    rows = zip(own.gradients, wide.claim.gradients, own.spread, points, strict=True)
    near = [_lost(g, w, s, x.dtype) for g, w, s, x in rows]
    return [lost | gone for lost, gone in zip(near, own.infinite, strict=True)]


def _lost(own: Array, wide: Array, spread: Array, dtype: np.dtype[np.floating]) -> Array:
    if not np.finfo(wide.dtype).eps < np.finfo(own.dtype).eps:
        return np.zeros(own.shape, dtype=bool)
    info = np.finfo(dtype)
    half = sqrt(float(max(info.eps, np.finfo(own.dtype).eps))) * np.abs(wide)
    excused = FEW_ROUNDINGS * (spread + info.smallest_normal)
    with np.errstate(all="ignore"):
        near = np.abs(own.astype(wide.dtype) - wide) <= half + excused
    return np.asarray(~near)
