"""How far rounding alone may carry a backward's gradients, and what lies further apart than that."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.operand import indexed
from bpverify.point import Array, Point

__all__ = ["compare", "rounding_slack"]

#: Each moves every element by one unit in its last place, one way or the other: of eight draws the
#: widest falls short of half the worst case of a sum of two terms once in 256.
JITTERS = 8
#: A sample's widest against the worst case, for sums of many terms (their roundings add at random).
SAMPLE = 4
#: A short formula's own roundings, where no operand's last place is felt.
FEW = 16


def rounding_slack(op: Op, point: Point, gradients: Mapping[str, Array]) -> dict[str, Array]:
    """For each gradient, element by element, how far its rounding may carry it.

    Measured: the operands and the cotangent are moved by one unit in their last places. What the
    op does to that, it does to its own roundings.
    """
    rng = np.random.default_rng(0)
    widest = {name: np.zeros(array.shape) for name, array in gradients.items()}
    for _ in range(JITTERS):
        operands = [
            _jittered(array, rng) if name in gradients else array.copy()
            for name, array in point.operands.items()
        ]
        cotangent = [_jittered(array, rng) for array in point.cotangent.values()]
        for name, array in op.gradients(cotangent, operands).items():
            moved = np.abs(array - gradients[name])
            widest[name] = np.maximum(widest[name], np.where(np.isfinite(moved), moved, 0))
    return {name: SAMPLE * widest[name] + _few(array) for name, array in gradients.items()}


def compare(
    op: Op,
    law: str,
    got: Mapping[str, Array],
    wanted: Mapping[str, Array],
    slack: Mapping[str, Array | float],
    what: str,
) -> None:
    """Raise GradientError where two sets of gradients that should be one differ by more than slack.

    what : the end of the headline: "d... of ... " + what, such as "is not twice as large for 2 da"
    """
    __tracebackhide__ = True
    for name, one in got.items():
        two = wanted[name]
        if one.shape != two.shape:
            apart, index = "their shapes differ", ""
        else:
            far = ~(np.abs(one - two) <= slack[name]) & (np.isfinite(one) | np.isfinite(two))
            if not far.any():
                continue
            place = tuple(np.argwhere(far)[0])
            index = indexed(f"d{name}", place)
            apart = f"{index} is {one[place]}, but should be {two[place]} ({int(far.sum())} of {far.size})"
        raise GradientError(
            f"d{name} of {op.name} {what}: {apart}",
            op=op.name,
            law=law,
            operand=name,
            facts={"index": index},
        )


def _jittered(array: Array, rng: np.random.Generator) -> Array:
    ways = rng.choice((-np.inf, np.inf), array.shape).astype(array.dtype)
    return np.asarray(np.nextafter(array, ways))


def _few(array: Array) -> Array:
    info = np.finfo(array.dtype)
    size = np.abs(np.where(np.isfinite(array), array, 0))
    return np.asarray(FEW * (info.eps / 2 * size + info.smallest_subnormal))
