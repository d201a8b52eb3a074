"""The backward is linear in the cotangent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.slack import but_for_rounding, compare, rounding_slack, scaled_slack

__all__ = ["linear_in_cotangent"]

LAW = "linear_in_cotangent"
#: Multiples whose sum with 1 is a power of two: the sum of two cotangents is then exact.
MULTIPLES = (1.0, -0.5, -2.0)


@but_for_rounding
def linear_in_cotangent(op: Op, point: Point) -> None:
    """backward(c u) = c backward(u), backward(u + v) = backward(u) + backward(v), backward(0) = 0"""
    __tracebackhide__ = True
    cotangent = list(point.cotangent.values())
    once = _gradients(op, point, cotangent)
    smallest, largest = _room([*cotangent, *once.values()])
    # Powers of two are multiplied without rounding: minus one, and as far as the room goes.
    one = np.result_type(*cotangent).type(1)
    for factor in (-one, np.ldexp(one, largest), -np.ldexp(one, smallest)):
        allowed = scaled_slack(op, point, abs(factor))
        scaled = [array * array.dtype.type(factor) for array in cotangent]
        wanted = {name: array * array.dtype.type(factor) for name, array in once.items()}
        what = f"does not follow the cotangent times {factor:g}"
        compare(op, LAW, _gradients(op, point, scaled), wanted, allowed, what)
    if largest > 0 > smallest:
        _additive(op, point, cotangent, once)
    _zero(op, point, cotangent)


def _additive(op: Op, point: Point, u: list[Array], once: dict[str, Array]) -> None:
    __tracebackhide__ = True
    rng = np.random.default_rng(0)
    v = [array * rng.choice(MULTIPLES, array.shape).astype(array.dtype) for array in u]
    sums = [a + b for a, b in zip(u, v, strict=True)]
    other, both = _gradients(op, point, v), _gradients(op, point, sums)
    wanted = {name: array + other[name] for name, array in once.items()}
    size = {name: np.abs(array) + np.abs(other[name]) for name, array in once.items()}
    # Each by itself: what cancels for u, as all of a constant u does in a normalisation, need not for v.
    named = [dict(zip(point.cotangent, arrays, strict=True)) for arrays in (u, v, sums)]
    points = [replace(point, cotangent=cotangent) for cotangent in named]

    def allowed(name: str) -> Array:
        return np.asarray(sum(rounding_slack(op, each)[name] for each in points))

    what = "for u + v is not that for u plus that for v"
    compare(op, LAW, both, wanted, allowed, what, size)


def _zero(op: Op, point: Point, cotangent: list[Array]) -> None:
    __tracebackhide__ = True
    zeros = [np.zeros_like(array) for array in cotangent]
    for name, array in _gradients(op, point, zeros).items():
        if (array != 0).any() and np.isfinite(array).all():
            raise GradientError(
                f"d{name} of {op.name} is not zero for a cotangent of zeros: {array[array != 0][0]}",
                op=op.name,
                law=LAW,
                operand=name,
            )


def _room(arrays: list[Array]) -> tuple[int, int]:
    """The exponents of the smallest and the largest power of two that the arrays may be multiplied by.

    Magnitudes stay between the square roots of the narrowest type's ends, so that what the gradients
    are computed from has as much room again; (0, 0) where some are outside of them already.
    """
    info = np.finfo(min((array.dtype for array in arrays), key=lambda dtype: dtype.itemsize))
    low, high = int(info.minexp) // 2 + 1, int(info.maxexp) // 2
    exponents = [np.frexp(array[np.isfinite(array) & (array != 0)])[1] for array in arrays]
    least = min((int(e.min()) for e in exponents if e.size), default=0)
    most = max((int(e.max()) for e in exponents if e.size), default=0)
    return (low - least, high - most) if low < least and most < high else (0, 0)


def _gradients(op: Op, point: Point, cotangent: list[Array]) -> dict[str, Array]:
    operands, _ = point.fresh()
    return op.gradients([array.copy() for array in cotangent], operands)
