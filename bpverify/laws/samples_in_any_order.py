"""The order of the samples is seen in the samples' own gradients, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bpverify.comparison import Comparison, hold_equal
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.samples import count, taken, taken_gradients, too_few
from bpverify.slack import first_gradients, gradients_at, rounding_slack

__all__ = ["samples_in_any_order"]


def samples_in_any_order(op: Op, point: Point) -> str | None:
    """columns of X and dA permuted: the columns of dX are too, and dW stays

    For an op that names its samples.
    """
    __tracebackhide__ = True
    if unasked := too_few(op, point):
        return unasked
    hold_equal("samples_in_any_order", op, point, _orders)
    return None


def _orders(op: Op, point: Point) -> Iterator[Comparison]:
    gradients = first_gradients(op, point)
    places = np.arange(count(op, point))
    orders = {"reversed": places[::-1], "rotated by one": np.roll(places, 1)}
    for words, order in orders.items():
        got = gradients_at(op, taken(op, point, order.tolist()))
        wanted = taken_gradients(op, gradients, order.tolist())
        what = f"is another one for samples {words}"
        yield Comparison(what, got, wanted, _slack(op, point, order))


def _slack(op: Op, point: Point, order: Array) -> Callable[[str], Array]:
    # Twice, for either order rounds by itself.
    return lambda name: 2 * taken_gradients(op, rounding_slack(op, point), order.tolist())[name]
