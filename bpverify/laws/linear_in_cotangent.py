"""The backward is linear in the cotangent."""

from __future__ import annotations

import numpy as np

from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.slack import compare, rounding_slack

__all__ = ["linear_in_cotangent"]

LAW = "linear_in_cotangent"
#: Powers of two are multiplied without rounding; a large, a small and a negative one.
FACTORS = (-1.0, 2.0**20, -(2.0**-20))
#: Multiples whose sum with 1 is a power of two: the sum of two cotangents is then exact.
MULTIPLES = (1.0, -0.5, -2.0)


def linear_in_cotangent(op: Op, point: Point) -> None:
    """backward(c u) = c backward(u), backward(u + v) = backward(u) + backward(v), backward(0) = 0"""
    __tracebackhide__ = True
    cotangent = list(point.cotangent.values())
    once = _gradients(op, point, cotangent)
    slack = rounding_slack(op, point, once)
    roomy = all(_roomy(array) for array in (*cotangent, *once.values()))
    for factor in FACTORS if roomy else (-1.0,):
        scaled = [array * array.dtype.type(factor) for array in cotangent]
        wanted = {name: array * array.dtype.type(factor) for name, array in once.items()}
        allowed = {name: array * abs(factor) for name, array in slack.items()}
        got = _gradients(op, point, scaled)
        compare(op, LAW, got, wanted, allowed, f"does not follow the cotangent times {factor:g}")
    if roomy:
        _additive(op, point, cotangent, once, slack)
    _zero(op, point, cotangent)


def _additive(
    op: Op,
    point: Point,
    u: list[Array],
    once: dict[str, Array],
    slack: dict[str, Array],
) -> None:
    __tracebackhide__ = True
    rng = np.random.default_rng(0)
    v = [array * rng.choice(MULTIPLES, array.shape).astype(array.dtype) for array in u]
    other = _gradients(op, point, v)
    both = _gradients(op, point, [a + b for a, b in zip(u, v, strict=True)])
    wanted = {name: array + other[name] for name, array in once.items()}
    # v and u + v are at most twice u, element by element: each rounds at most twice as far.
    allowed = {name: 5 * array for name, array in slack.items()}
    compare(op, LAW, both, wanted, allowed, "for u + v is not that for u plus that for v")


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


def _roomy(array: Array) -> bool:
    """Whether nothing is so large or small that a factor could make it, or what it is computed from, \
    overflow or lose digits below the normal range."""
    info = np.finfo(array.dtype)
    sizes = np.abs(array[array != 0])
    return bool((sizes < np.sqrt(info.max)).all() and (sizes > np.sqrt(info.tiny)).all())


def _gradients(op: Op, point: Point, cotangent: list[Array]) -> dict[str, Array]:
    operands, _ = point.fresh()
    return op.gradients([array.copy() for array in cotangent], operands)
