"""A cost that comes with its gradients: `loss, grads = f(params, X, y)`, and what `minimize` takes.

There is no cotangent: the gradients are those of the cost itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from bpverify.adapters.called_with import CalledWith
from bpverify.errors import ForwardError, InvalidOp
from bpverify.op import Op
from bpverify.point import shown
from bpverify.signature import Signature

__all__ = ["cost", "objective"]


def cost(
    function: Callable[..., Any],
    *arguments: Any,
    gradient: Callable[..., Any] | None = None,
    wrt: int | Sequence[int] = 0,
    no_gradient: Collection[str] = (),
    name: str | None = None,
    **options: Any,
) -> Op:
    """An op from `loss, grads = function(*arguments)`, to be checked at these arguments.

    function    : returns the cost and its gradients, as the first two of what it returns
    arguments   : what it is called with, the parameters first: an array, a flat vector, or a dict,
                  list, tuple or dataclass of them, nested as may be; then data, labels, flags
    gradient    : gradients from a function of their own, called alike; `function` returns the cost
    wrt         : position of the argument that has the gradients, or of each of them in order
    no_gradient : names of arrays in it that have none
    options     : what else `Op` takes

    Gradients are taken in the structure of the parameters, under the same keys or `dW`, `grad_W`, …
    Raises InvalidOp where there is nothing to check.
    """
    positions = [wrt] if isinstance(wrt, int) else list(wrt)
    taken = CalledWith(function, arguments, positions, no_gradient)
    result = "J" if "J" not in taken.names and "dJ" not in taken.names else "cost"
    own = name or _name(function)

    def forward(*arrays: Any) -> Any:
        returned = function(*taken.rebuilt(arrays))
        return _number(_pair(own, returned)[0] if gradient is None else returned)

    def backward(cotangent: Any, *arrays: Any) -> tuple[Any, ...]:
        at = taken.rebuilt(arrays)
        grads = _pair(own, function(*at))[1] if gradient is None else gradient(*at)
        return tuple(_times(cotangent, g) for g in taken.gradients(own, grads))

    return Op(
        Signature.of(taken.shapes, {result: ()}),
        forward,
        backward,
        name=own,
        no_gradient=taken.no_gradient,
        **{"domains": taken.domains, "values": taken.leaves, "cotangent": 1.0, **options},
    )


def objective(
    fun: Callable[..., Any],
    x0: Any,
    args: Sequence[Any] = (),
    *,
    jac: Callable[..., Any] | bool,
    **options: Any,
) -> Op:
    """An op from what `scipy.optimize.minimize(fun, x0, args, jac=...)` is called with.

    jac : True where `fun` returns the value and the gradient, else a function of its own

    Raises InvalidOp where `jac` is neither: SciPy would take differences itself.
    """
    if jac is not True and not callable(jac):
        raise InvalidOp(
            f"jac should be True or a function, for there is no gradient else; got {jac!r}"
        )
    given = args if isinstance(args, tuple) else (args,)
    gradient = None if jac is True else jac
    start = np.asarray(x0)
    start = start.astype(float) if start.dtype.kind in "iub" else start  # as SciPy does
    return cost(fun, start, *given, gradient=gradient, **options)


def _pair(op: str, returned: Any) -> Any:
    if not isinstance(returned, tuple | list) or len(returned) < 2:
        raise ForwardError(
            f"{op} should return the cost and its gradients; got {shown(returned)}: gradients of a "
            f"function of their own are given as gradient="
        )
    return returned


def _number(value: Any) -> Any:
    """A cost of one element is a number, whatever its shape."""
    array = np.asarray(value)
    return array.reshape(()) if array.size == 1 else array


def _times(cotangent: Any, gradient: Any) -> Any:
    """The gradient as it is for a cotangent of 1; what is no array is left for the op to refuse."""
    array = np.asarray(gradient) if isinstance(gradient, np.ndarray | np.generic | float) else None
    if array is None or array.dtype.kind != "f" or cotangent == 1:
        return gradient
    return np.multiply(array, cotangent, dtype=array.dtype)


def _name(function: Any) -> str:
    name = str(getattr(function, "__name__", "cost"))
    return name if name.isidentifier() else "cost"
