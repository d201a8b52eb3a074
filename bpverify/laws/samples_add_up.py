"""The gradient of many samples is what the samples give by themselves, added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bpverify.comparison import Comparison, hold_equal
from bpverify.elsewhere import elsewhere
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.samples import axis, count, taken, too_few
from bpverify.signature import Sizes
from bpverify.slack import first_gradients, gradients_at, rounding_slack

__all__ = ["samples_add_up"]

LAW = "samples_add_up"
#: Points to find one at which a cost is not zero.
TRIES = 4


def samples_add_up(op: Op, point: Point) -> str | None:
    """dW of all samples = dW of the first half + dW of the rest; column j of dX is sample j's own

    For an op that names its samples. Where a result is one number for all of them, a cost, it is
    their sum or their mean, as the forward says: where a sample is given twice, a sum doubles and a
    mean stays. The gradients of a mean's halves are weighted with their shares of the samples.
    """
    __tracebackhide__ = True
    if unasked := too_few(op, point):
        return unasked
    m = count(op, point)
    cost = any(op.samples not in term.dims for term in op.signature.results)
    doubled = _growth(op, point) if cost else 2.0
    halves = [range(m // 2), range(m // 2, m)]
    shares = {2.0: [1.0, 1.0], 1.0: [len(half) / m for half in halves]}
    if doubled is None:
        return "the cost is zero wherever it was tried, so it tells no sum from a mean"
    hold_equal(LAW, op, point, lambda op, at: _halved(op, at, halves, shares[doubled]))
    return None


def _growth(op: Op, point: Point) -> float | None:
    """By how much a cost grows where a sample is given twice: 2 or 1; None where it is always zero.

    Asked at ordinary points, for at a wild one a cost may be all rounding.
    """
    for seed in range(TRIES):
        single = elsewhere(op, point, Sizes({**point.sizes.known, str(op.samples): 1}), seed)
        once, twice = (
            np.concatenate([result.ravel() for result in op.results(at.fresh()[0])])
            for at in (single, taken(op, single, [0, 0]))
        )
        # Which of the two is nearer: rounding decides nothing here.
        if np.isfinite([once, twice]).all() and once.any():
            return 1.0 if np.abs(twice - once).sum() < np.abs(twice - 2 * once).sum() else 2.0
    return None


def _halved(
    op: Op, point: Point, halves: Sequence[Sequence[int]], shares: Sequence[float]
) -> Iterator[Comparison]:
    """The whole's gradients beside those of its parts, each part with its share."""
    parts = [taken(op, point, half) for half in halves]
    found = [gradients_at(op, part) for part in parts]
    wanted = {
        term.name: _joined(
            [_shared(share, each[term.name]) for share, each in zip(shares, found, strict=True)],
            axis(op, term),
        )
        for term in op.differentiable
    }

    def allowed(name: str) -> Array:
        slack = rounding_slack(op, point)[name]
        for part, share in zip(parts, shares, strict=True):
            slack = slack + _fitting(share * rounding_slack(op, part)[name], slack)
        return slack

    what = "is not what its samples give, added up"
    yield Comparison(what, first_gradients(op, point), wanted, allowed)


def _shared(share: float, array: Array) -> Array:
    return np.asarray(array * array.dtype.type(share))


def _fitting(slack: Array, whole: Array) -> Array | float:
    # A half's slack has fewer samples than the whole's where the operand holds samples: each
    # sample's own rounding is already in the whole's.
    return slack if slack.shape == whole.shape else float(slack.max())


def _joined(parts: list[Array], along: int | None) -> Array:
    return parts[0] + parts[1] if along is None else np.concatenate(parts, axis=along)
