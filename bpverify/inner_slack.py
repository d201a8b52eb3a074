"""What rounding inside of a backward may take from its gradients though nothing at the point shows it.

1 - tanh(z)² at z = 100 is 0 in every type, and 1 / cosh(z)² is 5e-87: both are right writings of one slope.
The first is rounded to units of 1, but no jitter of z tells, nor does a wider type. On the way from the
point to zero the terms let go of their limits, and the types come apart by far more than the gradients
are worth: see `bpverify.engine.inner`, which looks at forwards so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from bpverify.errors import ForwardError, GradientError
from bpverify.look import once
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.slack import few_roundings, gradients_at, lost

__all__ = ["inner_slack"]

#: Each share of the point is half of the one before: a limit that is approached like exp(-z) shows the
#: rounding of its terms over a range of z whose ends are 3 apart.
RATIO = 0.5


@once
def inner_slack(op: Op, point: Point) -> Mapping[str, Array]:
    """For each gradient, how coarsely it is seen to be rounded between the point and zero; 0 for none."""
    seen = {name: np.zeros_like(array) for name, array in gradients_at(op, point).items()}
    # A number that an exp leads to has a condition of log(range) at the most: that much is its own.
    condition = float(np.log(np.finfo(point.dtype).max))
    for at in _on_the_way(op, point, condition):
        try:
            gradients = gradients_at(op, at)
            apart = lost(op, at, gradients)
        except (ForwardError, GradientError):  # an op need not be defined on the way
            continue
        for name, array in gradients.items():
            own = condition * few_roundings(array)
            np.maximum(seen[name], np.where(apart[name] > own, apart[name], 0), out=seen[name])
    return seen


def _on_the_way(op: Op, point: Point, last: float) -> Iterator[Point]:
    """The point with all that may move at ever smaller shares of its size, and with each alone so."""
    movable = [term.name for term in op.differentiable]
    rays = [movable, *([name] for name in movable)] if len(movable) > 1 else [movable]
    for ray in rays:
        for k in range(int(np.log2(last)) + 1):
            shrunk = {name: _shrunk(op, name, point.operands[name], RATIO**k) for name in ray}
            yield replace(point, operands=dict(point.operands) | shrunk)


def _shrunk(op: Op, name: str, array: Array, share: float) -> Array:
    """At this share of its size, where its domain has that."""
    by = array.dtype.type(share) * array
    return np.asarray(np.where(op.domains[name].outside(by), array, by))
