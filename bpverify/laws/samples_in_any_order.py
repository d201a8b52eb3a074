"""The order of the samples is seen in the samples' own gradients, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.samples import taken, taken_gradients
from bpverify.slack import but_for_rounding, compare, rounding_slack

__all__ = ["samples_in_any_order"]


@but_for_rounding
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
    orders = {
        "reversed": np.arange(count)[::-1],
        "rotated by one": np.roll(np.arange(count), 1),
    }
    for words, order in orders.items():
        operands, cotangent = taken(op, point, order.tolist()).fresh()
        got = op.gradients(cotangent, operands)
        wanted = taken_gradients(op, gradients, order.tolist())
        what = f"is another one for samples {words}"
        compare(op, "samples_in_any_order", got, wanted, _slack(op, point, order), what)


def _slack(op: Op, point: Point, order: Array) -> Callable[[str], Array]:
    # Twice, for either order rounds by itself.
    return lambda name: 2 * taken_gradients(op, rounding_slack(op, point), order.tolist())[name]
