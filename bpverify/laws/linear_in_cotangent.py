"""The backward is linear in the cotangent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bpverify.comparison import Comparison, hold_equal
from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.slack import first_gradients, gradients_at, rounding_slack, scaled_slack

__all__ = ["linear_in_cotangent"]

LAW = "linear_in_cotangent"
#: Multiples whose sum with 1 is a power of two: the sum of two cotangents is then exact.
MULTIPLES = (1.0, -0.5, -2.0)


def linear_in_cotangent(op: Op, point: Point) -> None:
    """backward(c u) = c backward(u), backward(u + v) = backward(u) + backward(v), backward(0) = 0"""
    __tracebackhide__ = True
    gradients = first_gradients(op, point)
    smallest, largest = _room([*point.cotangent.values(), *gradients.values()])
    # Powers of two are multiplied and divided without rounding: minus one, and as far as the room goes.
    one = np.result_type(*point.cotangent.values()).type(1)
    factors = (-one, np.ldexp(one, largest), -np.ldexp(one, smallest))

    def comparisons(op: Op, point: Point) -> Iterator[Comparison]:
        yield from _homogeneous(op, point, factors)
        if largest > 0 > smallest:
            yield _additive(op, point)

    hold_equal(LAW, op, point, comparisons)
    _zero(op, point)


def _homogeneous(op: Op, point: Point, factors: Sequence[np.floating[Any]]) -> Iterator[Comparison]:
    once, allowed = first_gradients(op, point), scaled_slack(op, point)
    for factor in factors:
        got = gradients_at(op, _with(point, [u * u.dtype.type(factor) for u in _upstream(point)]))
        back = {name: array / array.dtype.type(factor) for name, array in got.items()}
        what = f"does not follow the cotangent times {factor:g}, divided by it again"
        yield Comparison(what, back, once, allowed)


def _additive(op: Op, point: Point) -> Comparison:
    rng = np.random.default_rng(0)
    u = _upstream(point)
    v = [array * rng.choice(MULTIPLES, array.shape).astype(array.dtype) for array in u]
    # Each by itself: what cancels for u, as all of a constant u does in a normalisation, need not for v.
    points = [point, _with(point, v), _with(point, [a + b for a, b in zip(u, v, strict=True)])]
    one = first_gradients(op, point)
    other, both = (gradients_at(op, each) for each in points[1:])
    wanted = {name: array + other[name] for name, array in one.items()}
    size = {name: np.abs(array) + np.abs(other[name]) for name, array in one.items()}

    def allowed(name: str) -> Array:
        return np.asarray(sum(rounding_slack(op, each)[name] for each in points))

    what = "for u + v is not that for u plus that for v"
    return Comparison(what, both, wanted, allowed, size)


def _zero(op: Op, point: Point) -> None:
    __tracebackhide__ = True
    zeros = [np.zeros_like(array) for array in _upstream(point)]
    for name, array in gradients_at(op, _with(point, zeros)).items():
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
    sizes = np.abs(np.concatenate([array.ravel() for array in arrays]))
    sizes = sizes[(sizes > 0) & (sizes < np.inf)]
    ends = np.array([sizes.min(), sizes.max()]) if sizes.size else np.zeros(2)
    least, most = np.frexp(ends)[1].tolist()
    return (low - least, high - most) if low < least and most < high else (0, 0)


def _upstream(point: Point) -> list[Array]:
    return list(point.cotangent.values())


def _with(point: Point, cotangent: Sequence[Array]) -> Point:
    return replace(point, cotangent=dict(zip(point.cotangent, cotangent, strict=True)))
