"""The order of the samples is seen in the samples' own gradients, and nowhere else."""

from __future__ import annotations

import numpy as np

from bpverify.op import Op
from bpverify.point import Point
from bpverify.samples import taken, taken_gradients
from bpverify.slack import compare, rounding_slack

__all__ = ["samples_in_any_order"]


def samples_in_any_order(op: Op, point: Point) -> None:
    """columns of X and dA permuted: the columns of dX are too, and dW stays

    For an op that names its samples.
    """
    __tracebackhide__ = True
    count = point.sizes.known.get(str(op.samples), 1)
    if op.samples is None or not isinstance(count, int) or count < 2:
        return
    operands, cotangent = point.fresh()
    gradients = op.gradients(cotangent, operands)
    slack = rounding_slack(op, point, gradients)
    orders = {
        "reversed": np.arange(count)[::-1],
        "rotated by one": np.roll(np.arange(count), 1),
    }
    for words, order in orders.items():
        operands, cotangent = taken(op, point, order.tolist()).fresh()
        got = op.gradients(cotangent, operands)
        wanted = taken_gradients(op, gradients, order.tolist())
        allowed = taken_gradients(op, slack, order.tolist())
        # Either order rounds by itself.
        twice = {name: 2 * array for name, array in allowed.items()}
        compare(op, "samples_in_any_order", got, wanted, twice, f"is another one for samples {words}")
