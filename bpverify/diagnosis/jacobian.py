"""All partial derivatives of an op at a point, with their errors: all elements stepped together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bpverify.engine import TAIL, derivative
from bpverify.errors import ForwardError
from bpverify.op import Op
from bpverify.point import Array, Point

__all__ = ["flat", "jacobian"]

#: A partial derivative this good, of the largest one by the same element, is not looked at again.
DIGITS = 1e-10
#: Nor is one whose error is that of the results themselves, rounded: smaller steps lose more.
ROUNDED = 3e-11
#: An error of this share of the largest slope by the same element is a kink's, and no rounding's.
KINKED = 1e-7
#: So few digits that no result calls for smaller steps.
ANY = -300
#: A kink nearer than the largest steps spoils them all; one within 2**-10 is at the point itself.
NEAR = 2.0**-10


def jacobian(op: Op, point: Point, operand: str) -> tuple[Array, Array]:
    """Values and errors: results flat in rows, the operand's elements flat in columns.

    Where an element cannot be moved, because its domain leaves no room, the errors are infinite.
    """
    steps = _steps(op, point, operand)
    value = np.full((sum(u.size for u in point.cotangent.values()), steps.size), np.nan)
    error = np.full(value.shape, np.inf)
    movable = np.flatnonzero(steps > 0)
    if movable.size:
        value[:, movable], error[:, movable] = _columns(op, point, operand, steps, movable, ANY)
    own = np.abs(_results(op, point, operand, 0, 0.0))[:, None] / np.where(steps > 0, steps, 1.0)
    good = np.maximum(DIGITS * np.abs(value).max(axis=0), ROUNDED * own)
    for reach, digits, enough in ((1.0, 10, good), (NEAR, ANY, KINKED * np.abs(value).max(axis=0))):
        again = np.flatnonzero(~(error <= np.maximum(enough, good)).all(axis=0) & (steps > 0))
        if again.size:
            found = _columns(op, point, operand, reach * steps, again, digits)
            _take_better(value, error, again, *found)
    return value, error


def _take_better(value: Array, error: Array, columns: Array, other: Array, its: Array) -> None:
    better = its < error[:, columns]
    value[:, columns] = np.where(better, other, value[:, columns])
    error[:, columns] = np.where(better, its, error[:, columns])


def _steps(op: Op, point: Point, operand: str) -> Array:
    """How far each element may be moved at first: its own size, at least one, inside of its domain."""
    array = np.asarray(point.operands[operand], dtype=np.float64).ravel()
    room = op.domains[operand].room(point.operands[operand])
    if room is None:
        return np.maximum(1.0, np.abs(array))
    return np.asarray(np.minimum(1.0, np.ravel(room)))


def _columns(
    op: Op, point: Point, operand: str, steps: Array, indices: Array, digits: float
) -> tuple[Array, Array]:
    origin = _results(op, point, operand, 0, 0.0)[:, None]
    still = np.ones((len(origin), len(indices)), dtype=bool)

    def moved(h: float) -> Array:
        found = np.stack([_results(op, point, operand, i, h * steps[i]) for i in indices], axis=1)
        np.logical_and(still, found == origin, out=still)
        return found

    with np.errstate(all="ignore"):
        found = derivative(moved, digits=digits)
    # What no step moves by a bit has no slope, but for the rounding of the result.
    bound = np.where(still, ROUNDED * np.abs(origin), TAIL * found.error)
    return found.value / steps[indices], bound / steps[indices]


def _results(op: Op, point: Point, operand: str, index: int, step: float) -> Array:
    operands = dict(zip(point.operands, point.fresh()[0], strict=True))
    operands[operand].flat[index] += step
    try:
        return flat(op.results(tuple(operands.values())))
    except ForwardError:
        return np.full(sum(u.size for u in point.cotangent.values()), np.nan)


def flat(arrays: Sequence[Array]) -> Array:
    """The arrays' elements in one row of float64."""
    return np.concatenate([np.asarray(a, dtype=np.float64).ravel() for a in arrays])
