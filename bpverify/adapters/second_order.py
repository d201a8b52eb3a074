"""What the Hessians of a framework have in common: which call is made, and the number that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from bpverify.errors import ForwardError, InvalidOp

__all__ = ["of_order", "the_cost"]

T = TypeVar("T")


def of_order(order: int, gradients: type[T], hessians: type[T]) -> type[T]:
    """The call that is held against differences; raises InvalidOp where there is none of this order."""
    if order not in (1, 2):
        raise InvalidOp(f"order is 1, for gradients, or 2, for Hessians; got {order!r}")
    return gradients if order == 1 else hessians


def the_cost(results: Sequence[Any]) -> Any:
    """The one number that a Hessian is of, of no dimension; raises ForwardError where it is none."""
    shapes = [tuple(result.shape) for result in results]
    if len(shapes) != 1 or np.prod(shapes[0]) != 1:
        raise ForwardError(
            f"order=2 is for a cost, one number; the function gives "
            f"{' and '.join(f'shape {shape}' for shape in shapes) or 'nothing'}: add its results up, "
            f"each times a weight"
        )
    return results[0].reshape(())
