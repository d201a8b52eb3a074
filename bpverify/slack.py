"""How far rounding alone may carry a backward's gradients, and what lies further apart than that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

import numpy as np

from bpverify.domains import Real
from bpverify.errors import GradientError
from bpverify.look import once
from bpverify.op import Op
from bpverify.operand import indexed
from bpverify.point import Array, Point

__all__ = ["but_for_rounding", "compare", "rounding_slack", "scaled_slack"]

#: Each moves every element by one unit in its last place, one way or the other.
JITTERS = 8
#: How much further than the widest of the samples: roundings are about normal, of width s. That eight
#: samples stay below d / SAMPLE has a chance of (0.8 d / (s SAMPLE))^8; the mean of d^8 of the
#: difference of two roundings is 1680 s^8. So an element is beyond once in 10^12, and a run of
#: 20,000 examples with hundreds of elements and a dozen comparisons once in ten thousand.
SAMPLE = 64
#: A short formula's own roundings, where no operand's last place is felt.
FEW = 16


@once
def rounding_slack(op: Op, point: Point) -> Mapping[str, Array]:
    """For each gradient, element by element, how far its rounding may carry it.

    Measured twice over. The operands and the cotangent are moved by one unit in their last places:
    what the op does to that, it does to its first roundings. And at each of these places the
    gradients are held against those of another precision: that tells of what is rounded later, such
    as 1 - a² where a is close to 1, which hardly hears of the operands' last places.
    """
    rng = np.random.default_rng(0)
    at_point = _gradients(op, point)
    widest = _lost(op, point, at_point)
    for _ in range(JITTERS):
        moved = _jittered(op, point, rng)
        gradients = _gradients(op, moved)
        lost = _lost(op, moved, gradients)
        for name, array in gradients.items():
            widest[name] = np.maximum(widest[name], _apart(array, at_point[name]) + lost[name])
    return {name: SAMPLE * widest[name] + _few(array) for name, array in at_point.items()}


def compare(
    op: Op,
    law: str,
    got: Mapping[str, Array],
    wanted: Mapping[str, Array],
    allowed: Callable[[str], Array | float],
    what: str,
    size: Mapping[str, Array] | None = None,
) -> None:
    """Raise GradientError where two sets of gradients that should be one differ by more than allowed.

    allowed : how far rounding may carry a gradient, by operand name; asked only where they differ
    what    : the end of the headline: "d... of ... " + what, such as "is not twice as large for 2 da"
    size    : where gradients were added: their magnitudes together, for the sum may be smaller
    """
    __tracebackhide__ = True
    for name, one in got.items():
        two = wanted[name]
        if np.array_equal(one, two):
            continue
        gap = float("inf")
        if one.shape != two.shape:
            apart, index = "their shapes differ", ""
        else:
            far = _further(one, two, _few(two if size is None else size[name]))
            # Measured only where a few roundings do not explain it: it takes many calls.
            if not (far.any() and (far := _further(one, two, allowed(name))).any()):
                continue
            gap = float(np.nanmax(np.where(far, np.abs(one - two), 0)))
            place = tuple(np.argwhere(far)[0])
            index = indexed(f"d{name}", place)
            apart = f"{index} is {one[place]}, but should be {two[place]} ({int(far.sum())} of {far.size})"
        raise GradientError(
            f"d{name} of {op.name} {what}: {apart}",
            op=op.name,
            law=law,
            operand=name,
            facts={"index": index, "gap": gap},
        )


def scaled_slack(
    op: Op, point: Point, factor: float | np.floating[Any] = 1
) -> Callable[[str], Array]:
    """`factor` times the slack at the point, by operand name; measured when it is asked for."""
    return lambda name: np.asarray(factor * rounding_slack(op, point)[name])


def _gradients(op: Op, point: Point) -> dict[str, Array]:
    operands, cotangent = point.fresh()
    return op.gradients(cotangent, operands)


def _lost(op: Op, point: Point, gradients: Mapping[str, Array]) -> dict[str, Array]:
    """How far the gradients are from the same in another precision, a wider one if there is."""
    other, scale = _another_precision(point.dtype)
    try:
        found = _gradients(op, op.cast(point, other))
    except GradientError:  # some functions know two types only
        found = dict(gradients)
    return {name: scale * _apart(array, found[name]) for name, array in gradients.items()}


def _another_precision(dtype: np.dtype[Any]) -> tuple[type[np.floating[Any]], float]:
    """The type, and how much more is lost in `dtype` than in the coarser of the two."""
    wider = np.finfo(np.longdouble).eps < np.finfo(dtype).eps
    other = np.longdouble if wider else np.float32
    return other, min(1.0, float(np.finfo(dtype).eps / np.finfo(other).eps))


def _apart(one: Array, two: Array) -> Array:
    with np.errstate(all="ignore"):
        apart = np.abs(one - two).astype(one.dtype)
    return np.asarray(np.where(np.isfinite(apart), apart, 0))


def _further(one: Array, two: Array, allowed: Array | float) -> Array:
    return np.asarray(~(np.abs(one - two) <= allowed) & (np.isfinite(one) | np.isfinite(two)))


def _jittered(op: Op, point: Point, rng: np.random.Generator) -> Point:
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


def _few(array: Array) -> Array:
    info = np.finfo(array.dtype)
    size = np.abs(np.where(np.isfinite(array), array, 0))
    return np.asarray(FEW * (info.eps / 2 * size + info.smallest_subnormal))


#: longdouble has eleven bits more than float64: rounding loses that much of its gap, a mistake nothing.
LOST = 2.0**-8


def but_for_rounding(law: Callable[[Op, Point], None]) -> Callable[[Op, Point], None]:
    """The law, broken only by a gap that a wider type does not close.

    A slack measured from a few jitters may miss a rounding: a sum of equal saturated terms, say.
    """

    @wraps(law)
    def asked_again(op: Op, point: Point) -> None:
        __tracebackhide__ = True
        try:
            law(op, point)
        except GradientError as error:
            gap = error.facts.get("gap")
            if not (isinstance(gap, float) and _closes(law, op, point, error.operand, gap)):
                raise

    return asked_again


def _closes(
    law: Callable[[Op, Point], None], op: Op, point: Point, operand: str | None, gap: float
) -> bool:
    """Whether, in a wider type that the op keeps, the gap is gone or smaller as rounding is."""
    if not np.finfo(np.longdouble).eps < np.finfo(point.dtype).eps or not np.isfinite(gap):
        return False
    wide = op.cast(point, np.longdouble)
    try:
        if any(g.dtype != np.longdouble for g in _gradients(op, wide).values()):
            return False
        law(op, wide)
    except GradientError as error:
        left = error.facts.get("gap")
        return error.operand == operand and isinstance(left, float) and left <= LOST * gap
    return True
