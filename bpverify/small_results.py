"""The smallest results by themselves, where others drown them.

A direction that moves every result sees of one that is 1e-60 beside others of 1 nothing at all: its slope is
below the rounding of theirs. With a cotangent that leaves all others out it is seen to all its digits.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bpverify.look import first_look
from bpverify.op import Op
from bpverify.point import MADE_BY, Array, Point

__all__ = ["small_results"]


def small_results(op: Op, point: Point) -> Point | None:
    """The point with a cotangent of zero but for the results that weigh least; None where none is small.

    Small is a result that, times its cotangent, is below the unit round-off of the heaviest one. Of those
    some are left that are within the square root of it of each other, so that none of them drowns another.
    Raises GradientError or ForwardError where one of the halves cannot be called at the point.
    """
    results = first_look(op, point).results.values()
    weights = [_weights(y, g) for y, g in zip(results, point.cotangent.values(), strict=True)]
    unit = max(float(np.finfo(y.dtype).eps) / 2 for y in results)
    every = np.concatenate([weight[weight > 0] for weight in weights])
    if not every.size or not every.min() < unit * every.max():
        return None
    most = min(every.min() / np.sqrt(unit), unit * every.max())
    alone = replace(
        point,
        cotangent={
            name: np.where((weight > 0) & (weight <= most), g, g.dtype.type(0))
            for (name, g), weight in zip(point.cotangent.items(), weights, strict=True)
        },
    )
    if MADE_BY in point.memory:
        code = f"bpverify.small_results.small_results({op.name}, {point!r})"
        alone.memory[MADE_BY] = code.__str__
    return alone


def _weights(result: Array, cotangent: Array) -> Array:
    """What each result counts for; 0 where it has not all the digits of its type, so near to zero.

    In longdouble, for the product of two float64 may be below what a float64 holds.
    """
    info = np.finfo(result.dtype)
    known = np.isfinite(result) & (np.abs(result) * (info.eps / 2) > info.tiny)
    known &= np.isfinite(cotangent)
    weights = np.abs(result.astype(np.longdouble) * cotangent.astype(np.longdouble))
    return np.where(known, weights, 0)
