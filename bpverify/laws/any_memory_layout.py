"""How the arrays lie in memory has no say in the gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bpverify.comparison import Comparison, hold_equal
from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.slack import first_gradients, scaled_slack

__all__ = ["any_memory_layout"]

LAW = "any_memory_layout"


def any_memory_layout(op: Op, point: Point) -> None:
    """backward of equal values: the same gradients from C, Fortran, sliced, reversed, read-only memory"""
    __tracebackhide__ = True
    hold_equal(LAW, op, point, _layouts)


def _layouts(op: Op, point: Point) -> Iterator[Comparison]:
    __tracebackhide__ = True
    wanted = first_gradients(op, point)
    # A matrix product may sum in another order where the memory lies otherwise.
    slack = scaled_slack(op, point)
    for words, lay in LAYOUTS.items():
        operands, cotangent = point.fresh()
        laid = [lay(array) for array in operands], [lay(array) for array in cotangent]
        try:
            got = op.gradients(laid[1], laid[0])
        except GradientError as error:
            raise GradientError(
                f"backward of {op.name} fails for {words} arrays: {str(error).splitlines()[0]}",
                op=op.name,
                law=LAW,
            ) from error
        yield Comparison(f"is another one for {words} arrays", got, wanted, slack)


def _fortran(array: Array) -> Array:
    # np.asfortranarray makes a vector of a number.
    return np.array(array, order="F")


def _sliced(array: Array) -> Array:
    if array.ndim == 0:
        return array
    padded = np.zeros(tuple(2 * size for size in array.shape), dtype=array.dtype)
    every_second = padded[tuple(slice(None, None, 2) for _ in array.shape)]
    every_second[...] = array
    return every_second


def _reversed(array: Array) -> Array:
    backwards = tuple(slice(None, None, -1) for _ in array.shape)
    return np.ascontiguousarray(array[backwards])[backwards] if array.ndim else array


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array


def _broadcast(array: Array) -> Array:
    """A view of stride 0 along each axis on which all elements are the same."""
    for axis in range(array.ndim):
        first = array[(slice(None),) * axis + (slice(0, 1),)]
        if (array == first).all():
            return np.broadcast_to(first.copy(), array.shape)
    return array


LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "Fortran-ordered": _fortran,
    "sliced": _sliced,
    "reversed": _reversed,
    "read-only": _read_only,
    "broadcast": _broadcast,
}
