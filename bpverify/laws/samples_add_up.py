"""The gradient of many samples is what the samples give by themselves, added up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.samples import axis, taken
from bpverify.slack import but_for_rounding, compare, rounding_slack

__all__ = ["samples_add_up"]

LAW = "samples_add_up"


@but_for_rounding
def samples_add_up(op: Op, point: Point) -> None:
    """dW of all samples = dW of the first half + dW of the rest; column j of dX is sample j's own

    For an op that names its samples. Where a result is one number for all of them, a cost, it may be
    their sum or their mean: which of the two it is, `values` holds the gradients to.
    """
    __tracebackhide__ = True
    count = point.sizes.known.get(str(op.samples), 1)
    if op.samples is None or not isinstance(count, int) or count < 2:
        return
    halves = [range(count // 2), range(count // 2, count)]
    points = [taken(op, point, half) for half in halves]
    whole, parts = _gradients(op, point), [_gradients(op, part) for part in points]
    if any(op.samples not in term.dims for term in op.signature.results):
        # At a single point the costs cannot tell: those of two halves may cancel.
        try:
            _compare(op, [point, *points], whole, parts, [len(half) / count for half in halves])
        except GradientError:
            pass
        else:
            return
    _compare(op, [point, *points], whole, parts, [1.0, 1.0])


def _compare(
    op: Op,
    points: Sequence[Point],
    whole: dict[str, Array],
    parts: Sequence[dict[str, Array]],
    shares: Sequence[float],
) -> None:
    """Hold the whole's gradients against those of its parts, each part with its share."""
    __tracebackhide__ = True
    wanted = {
        term.name: _joined(
            [share * part[term.name] for share, part in zip(shares, parts, strict=True)],
            axis(op, term),
        )
        for term in op.differentiable
    }

    def allowed(name: str) -> Array:
        slack = rounding_slack(op, points[0])[name]
        for part, share in zip(points[1:], shares, strict=True):
            slack = slack + _fitting(share * rounding_slack(op, part)[name], slack)
        return slack

    compare(op, LAW, whole, wanted, allowed, "is not what its samples give, added up")


def _fitting(slack: Array, whole: Array) -> Array | float:
    # A half's slack has fewer samples than the whole's where the operand holds samples: each
    # sample's own rounding is already in the whole's.
    return slack if slack.shape == whole.shape else float(slack.max())


def _joined(parts: list[Array], along: int | None) -> Array:
    return parts[0] + parts[1] if along is None else np.concatenate(parts, axis=along)


def _gradients(op: Op, point: Point) -> dict[str, Array]:
    operands, cotangent = point.fresh()
    return op.gradients(cotangent, operands)
