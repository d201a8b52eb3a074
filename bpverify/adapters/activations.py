"""Elementwise functions and their derivatives: an object with `fn(z)` and `grad(z)`, or two functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bpverify.errors import GradientError, InvalidOp
from bpverify.op import Op

__all__ = ["activation"]

#: What the function, its derivative and its second derivative are called in an object.
NAMES = (
    ("fn", "forward", "activate", "f", "__call__"),
    ("grad", "derivative", "gradient", "prime", "backward", "df"),
    ("grad2", "second_derivative", "hess"),
)


def activation(
    function: Any,
    derivative: Callable[[Any], Any] | None = None,
    *,
    order: int = 1,
    of: str = "z",
    name: str | None = None,
    **options: Any,
) -> Op:
    """An op "z(...) -> a(...)" from an activation and its elementwise derivative, of any shape.

    function   : called with z; or an object or class with `fn` and `grad` (also `forward`,
                 `derivative`, …), where no derivative is given
    derivative : called with z, or with a where `of="a"`; returns a'(z), not yet times a cotangent
    order      : 2 checks `grad2` as the derivative of `grad`; a derivative given is the second then
    of         : "a" where the derivative is written in terms of the result: a (1 - a)

    Raises InvalidOp where there is no such function.
    """
    if order not in (1, 2) or of not in ("z", "a") or (order == 2 and of == "a"):
        raise InvalidOp(f"order is 1 or 2, of is 'z' or, of order 1, 'a'; got {order!r} and {of!r}")
    holder = function() if isinstance(function, type) else function
    if derivative is None:
        lower, upper = _found(holder, order - 1), _found(holder, order)
    else:
        lower, upper = holder, derivative
    own = name or _name(function, order)

    def backward(da: Any, z: Any) -> Any:
        slope = upper(lower(z.copy()) if of == "a" else z)
        if not isinstance(slope, np.ndarray | np.generic | float | int):
            return (slope,)  # for the op to refuse
        if np.shape(slope) not in ((), z.shape):
            raise GradientError(
                f"dz of {own}: the derivative has shape {np.shape(slope)}, but z has {z.shape}",
                op=own,
                law="gradient_shape",
                operand="z",
            )
        return (da * slope,)

    return Op("z(...) -> a(...)", lower, backward, name=own, **options)


def _found(holder: Any, order: int) -> Callable[[Any], Any]:
    for name in NAMES[order]:
        found = getattr(holder, name, None)
        if callable(found):
            return found  # type: ignore[no-any-return]
    raise InvalidOp(
        f"{type(holder).__name__} has none of {', '.join(NAMES[order])}: give the function and its "
        f"derivative, activation(function, derivative)"
    )


def _name(function: Any, order: int) -> str:
    name = str(getattr(function, "__name__", type(function).__name__)).lower()
    name = name if name.isidentifier() else "activation"
    return name if order == 1 else f"{name}_grad"
