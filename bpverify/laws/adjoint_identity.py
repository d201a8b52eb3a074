"""Forward mode and backward are adjoint to each other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bpverify.errors import ForwardError, GradientError
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.slack import jittered
from bpverify.tangents import drawn, inner, only

__all__ = ["adjoint_identity"]

#: Points one unit in the last place apart, and how far beyond their spread a gap must lie: those of
#: `bpverify.slack`, for the same reason. A gap of roundings is spread as widely as it is large; one
#: of a mistake is the same at all of them.
JITTERS, SAMPLE = 8, 64


def adjoint_identity(op: Op, point: Point) -> str | None:
    """<v, J u> = <Jᵀ v, u>, where the op has a jvp, for a tangent u of each operand: no differences"""
    __tracebackhide__ = True
    if op.jvp is None:
        return "the op has no jvp"
    tangents = drawn(op, point)
    gaps = _gaps(op, point, tangents)
    rng = np.random.default_rng(0)
    suspects = {name for name, (left, right, few) in gaps.items() if not abs(left - right) <= few}
    if not suspects:
        return None
    moved = [_gaps(op, jittered(op, point, rng), tangents) for _ in range(JITTERS)]
    for name in suspects:
        left, right, few = gaps[name]
        apart = [abs((m[name][0] - m[name][1]) - (left - right)) for m in moved]
        gap = abs(left - right)
        if np.isinf(left) or np.isinf(right) or gap <= SAMPLE * max(apart) + few:
            continue
        if _closes(op, point, tangents, name, gap):
            continue
        raise GradientError(
            f"d{name} of {op.name} and its jvp contradict each other: <dout, jvp(u)> is {left:.10g}, but "
            f"<d{name}, u> is {right:.10g}",
            f"u is a tangent of {name} alone; one of the two is wrong: no differences were taken",
            f"falsifying example: {point!r}",
            op=op.name,
            law="adjoint_identity",
            operand=name,
            facts={"gap": float(gap)},
        )
    return None


def _closes(op: Op, point: Point, tangents: Mapping[str, Array], name: str, gap: float) -> bool:
    """Whether a wider type that forward mode and backward both keep leaves less than half of the gap.

    Rounding leaves a 2048th where longdouble has 64 bits, a mistake all: see `bpverify.comparison`.
    """
    if not np.finfo(np.longdouble).eps < np.finfo(point.dtype).eps:
        return False
    widened = {key: u.astype(np.longdouble) for key, u in tangents.items()}
    try:
        left, right, _ = _gaps(op, op.cast(point, np.longdouble), widened)[name]
    except (ForwardError, GradientError):  # a framework has no such type
        return False
    kept = np.asarray(left).dtype == np.asarray(right).dtype == np.longdouble
    return bool(kept and abs(left - right) < gap / 2)


def _gaps(
    op: Op, point: Point, tangents: Mapping[str, Array]
) -> dict[str, tuple[float, float, float]]:
    """For each operand both sides, and how far the two sums' own roundings may carry them."""
    operands, cotangent = point.fresh()
    gradients = op.gradients(cotangent, operands)
    with np.errstate(all="ignore"):
        return {name: _sides(op, point, tangents, name, gradients[name]) for name in tangents}


def _sides(
    op: Op, point: Point, tangents: Mapping[str, Array], name: str, gradient: Array
) -> tuple[float, float, float]:
    upstream = list(point.cotangent.values())
    pushed = op.pushed(only(tangents, name), point)
    tangent = tangents[name]
    sizes = [np.abs(array) for array in (*upstream, *pushed)]
    size = inner(sizes[: len(upstream)], sizes[len(upstream) :])
    size = size + np.abs(tangent * gradient).sum()
    count = gradient.size + sum(array.size for array in upstream)
    # A sum of n products is off by n units of its terms at most (Higham, Accuracy and Stability, ch. 3);
    # each factor, rounded a few times itself, adds as many.
    few = (count + 16) * np.finfo(point.dtype).eps * size
    return inner(upstream, pushed)[()], (tangent * gradient).sum(), few  # type: ignore[return-value]
