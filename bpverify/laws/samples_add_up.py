"""The gradient of many samples is what the samples give by themselves, added up."""

from __future__ import annotations

import numpy as np

from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.samples import axis, taken
from bpverify.slack import compare, rounding_slack

__all__ = ["samples_add_up"]

LAW = "samples_add_up"


def samples_add_up(op: Op, point: Point) -> None:
    """dW of all samples = dW of the first half + dW of the rest; column j of dX is sample j's own

    For an op that names its samples. Where a result is one number for all of them, a cost, it is
    their sum or their mean, as the forward has it.
    """
    __tracebackhide__ = True
    count = point.sizes.known.get(str(op.samples), 1)
    if op.samples is None or not isinstance(count, int) or count < 2:
        return
    halves = [range(count // 2), range(count // 2, count)]
    points = [taken(op, point, half) for half in halves]
    shares = _shares(op, point, points, [len(half) / count for half in halves])
    whole = _gradients(op, point)
    slack = rounding_slack(op, point, whole)
    parts: list[dict[str, Array]] = []
    for part, share in zip(points, shares, strict=True):
        gradients = _gradients(op, part)
        own = rounding_slack(op, part, gradients)
        parts.append({name: share * array for name, array in gradients.items()})
        slack = {name: s + _fitting(op, name, share * own[name], s) for name, s in slack.items()}
    wanted = {
        term.name: _joined([part[term.name] for part in parts], axis(op, term))
        for term in op.differentiable
    }
    compare(op, LAW, whole, wanted, slack, "is not what its samples give, added up")


def _shares(op: Op, point: Point, parts: list[Point], shares: list[float]) -> list[float]:
    """How each half counts: fully, or by its share of the samples where a cost is their mean."""
    costs = [i for i, term in enumerate(op.signature.results) if op.samples not in term.dims]
    if not costs:
        return [1.0, 1.0]
    total = _results(op, point)[costs[0]]
    one, two = (_results(op, part)[costs[0]] for part in parts)
    summed = np.abs(one + two - total).sum()
    averaged = np.abs(shares[0] * one + shares[1] * two - total).sum()
    return [1.0, 1.0] if summed <= averaged else shares


def _fitting(op: Op, name: str, slack: Array, whole: Array) -> Array | float:
    # A half's slack has fewer samples than the whole's where the operand holds samples: each
    # sample's own rounding is already in the whole's.
    return slack if slack.shape == whole.shape else float(slack.max())


def _joined(parts: list[Array], along: int | None) -> Array:
    return parts[0] + parts[1] if along is None else np.concatenate(parts, axis=along)


def _results(op: Op, point: Point) -> tuple[Array, ...]:
    return op.results(point.fresh()[0])


def _gradients(op: Op, point: Point) -> dict[str, Array]:
    operands, cotangent = point.fresh()
    return op.gradients(cotangent, operands)
