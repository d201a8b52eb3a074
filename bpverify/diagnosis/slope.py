"""Whether a gradient is wrong along one direction: fifteen evaluations, whatever the size."""

from __future__ import annotations

import numpy as np

from bpverify.diagnosis.jacobian import flat
from bpverify.diagnosis.view import PLAIN, View
from bpverify.engine import TAIL, derivative
from bpverify.errors import ForwardError
from bpverify.op import Op
from bpverify.point import Array, Point

__all__ = ["wrong_along"]


def wrong_along(op: Op, point: Point, operand: str, rng: np.random.Generator) -> bool | None:
    """Whether backward and differences differ plainly along a random direction; None: not known."""
    view = View(op, point)
    if view.given is None:
        return None
    given, value = view.given[operand], view.value(operand)
    if given.shape != value.shape:
        return True
    room = op.domains[operand].room(point.operands[operand])
    size = np.maximum(1.0, np.abs(value)) if room is None else np.asarray(room)
    tangent = rng.uniform(0.5, 1.0, value.shape) * rng.choice((-1.0, 1.0), value.shape) * size

    def moved(h: float) -> Array:
        operands = dict(zip(point.operands, point.fresh()[0], strict=True))
        operands[operand] = operands[operand] + h * tangent
        try:
            return np.asarray(view.cotangent @ flat(op.results(tuple(operands.values()))))
        except ForwardError:
            return np.asarray(np.nan)

    with np.errstate(all="ignore"):
        found = derivative(moved, step=0.5)
    claimed = float((given * tangent).sum())
    bar = TAIL * float(found.error) + 1e-13 * float(np.abs(given * tangent).sum())
    if not np.isfinite(bar):
        return None
    return abs(claimed - float(found.value)) > PLAIN * bar
