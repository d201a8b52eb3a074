"""How far rounding alone may carry a backward's gradients, element by element."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from bpverify.domains import Real
from bpverify.errors import ForwardError, GradientError
from bpverify.look import once
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.samples import axis, count, taken

__all__ = [
    "few_roundings",
    "first_gradients",
    "gradients_at",
    "jittered",
    "lost",
    "rounding_slack",
    "scaled_slack",
]

#: Each moves every element by one unit in its last place, one way or the other.
JITTERS = 8
#: How much further than the widest of the samples. A jitter's own effect is a sum of random signs:
#: that eight of them are all below a 16th of its width has a chance of (0.8 / 16)^8, 4e-11.
SAMPLE = 16
#: A short formula's own roundings, where no operand's last place is felt.
FEW = 16


@once
def rounding_slack(op: Op, point: Point) -> Mapping[str, Array]:
    """For each gradient, element by element, how far its rounding may carry it.

    Measured twice over. The operands and the cotangent are moved by one unit in their last places:
    what the op does to that, it does to its first roundings. And at each of these places the
    gradients are held against those of another precision: that tells of what is rounded later, such
    as 1 - a² where a is close to 1, which hardly hears of the operands' last places.

    Roundings need not be random: a long sum of equal terms rounds one way all along, and no jitter
    shows it. But a sum of n terms t is rounded by no more than n u Σ|t| <= n √n u √Σt², and the
    jitters' width is u √Σt²: so the slack is n √n times what was measured, n the number of elements
    in all arrays, which is more than any one sum adds up.

    Terms at a limit, such as a - y with a at 1, hear of no jitter, and where they cancel a wider type
    rounds them alike. Those of a sum over samples are asked for one by one: n few roundings of their sizes.
    """
    rng = np.random.default_rng(0)
    at_point = gradients_at(op, point)
    widest = lost(op, point, at_point)
    for _ in range(JITTERS):
        moved = jittered(op, point, rng)
        gradients = gradients_at(op, moved)
        more = lost(op, moved, gradients)
        for name, array in gradients.items():
            widest[name] = np.maximum(widest[name], _apart(array, at_point[name]) + more[name])
    n = _elements(point)
    return {
        name: n * (np.sqrt(n) * SAMPLE * widest[name] + few_roundings(size))
        for name, size in _added(op, point, at_point).items()
    }


def scaled_slack(
    op: Op, point: Point, factor: float | np.floating[Any] = 1
) -> Callable[[str], Array]:
    """`factor` times the slack at the point, by operand name; measured when it is asked for."""
    return lambda name: np.asarray(factor * rounding_slack(op, point)[name])


def gradients_at(op: Op, point: Point) -> dict[str, Array]:
    """The op's gradients at the point, from copies of its arrays."""
    operands, cotangent = point.fresh()
    return op.gradients(cotangent, operands)


@once
def first_gradients(op: Op, point: Point) -> Mapping[str, Array]:
    """The same, computed once for all laws that compare others with them; copies, for a backward may hand \
    out one buffer at every call."""
    return {name: array.copy() for name, array in gradients_at(op, point).items()}


def lost(op: Op, point: Point, gradients: Mapping[str, Array]) -> dict[str, Array]:
    """How far the gradients are from the same in another precision, a wider one if there is."""
    other, scale = _another_precision(point.dtype)
    try:
        found = gradients_at(op, op.cast(point, other))
    except GradientError:  # some functions know two types only
        found = dict(gradients)
    return {name: scale * _apart(array, found[name]) for name, array in gradients.items()}


def _added(op: Op, point: Point, gradients: Mapping[str, Array]) -> dict[str, Array]:
    """The sizes of the gradients; of one that is a sum over samples, of all samples' own together."""
    sizes = {name: _size(array) for name, array in gradients.items()}
    summed = [t.name for t in op.differentiable if axis(op, t) is None]
    if not summed or count(op, point) < 2:
        return sizes
    try:
        alone = [gradients_at(op, taken(op, point, [k])) for k in range(count(op, point))]
    except (ForwardError, GradientError):  # what needs two samples or more is no sum over them
        return sizes
    sums = {name: sum(_size(each[name]) for each in alone) for name in summed}
    return sizes | {name: np.maximum(sizes[name], size) for name, size in sums.items()}


def _size(array: Array) -> Array:
    return np.abs(np.where(np.isfinite(array), array, 0))


def _another_precision(dtype: np.dtype[Any]) -> tuple[type[np.floating[Any]], float]:
    """The type, and how much more is lost in `dtype` than in the coarser of the two."""
    wider = np.finfo(np.longdouble).eps < np.finfo(dtype).eps
    other = np.longdouble if wider else np.float32
    return other, min(1.0, float(np.finfo(dtype).eps / np.finfo(other).eps))


def _apart(one: Array, two: Array) -> Array:
    with np.errstate(all="ignore"):
        apart = np.abs(one - two).astype(one.dtype)
    return np.asarray(np.where(np.isfinite(apart), apart, 0))


def _elements(point: Point) -> int:
    return sum(array.size for array in (*point.operands.values(), *point.cotangent.values()))


def jittered(op: Op, point: Point, rng: np.random.Generator) -> Point:
    """The point with each floating element moved by one unit in its last place."""
    # Operands without a gradient too: their products round as well. But no label or index, which
    # code may compare with 1.
    operands = {
        name: _moved(array, rng) if _free(op, name, array) else array
        for name, array in point.operands.items()
    }
    cotangent = {name: _moved(array, rng) for name, array in point.cotangent.items()}
    return replace(point, operands=operands, cotangent=cotangent)


def _free(op: Op, name: str, array: Array) -> bool:
    return array.dtype.kind == "f" and (
        name not in op.no_gradient or isinstance(op.domains[name], Real)
    )


def _moved(array: Array, rng: np.random.Generator) -> Array:
    ways = rng.choice((-np.inf, np.inf), array.shape).astype(array.dtype)
    return np.asarray(np.nextafter(array, ways))


def few_roundings(array: Array) -> Array:
    """What a short formula's own roundings may do to numbers of these magnitudes."""
    info = np.finfo(array.dtype)
    return np.asarray(FEW * (info.eps / 2 * _size(array) + info.smallest_subnormal))
