"""HIPS autograd: a `primitive` with its `defvjp`, and any function written in `autograd.numpy`.

    from bpverify.adapters import autograd as ba
    ba.check(loss, params, X)

Needs the extra `autograd`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from bpverify.adapters.absent import absent
from bpverify.adapters.framework import Given, checked, fixed, own_name, several
from bpverify.adapters.places import Places
from bpverify.checking import QUICK
from bpverify.errors import GradientError
from bpverify.point import Array, shown
from bpverify.report import Report

try:
    from autograd import builtins
    from autograd.core import make_jvp, make_vjp
    from autograd.tracer import getval
except ModuleNotFoundError as error:
    raise absent("HIPS autograd", "autograd", error) from error

__all__ = ["check"]


def check(
    function: Callable[..., Any],
    *inputs: Any,
    dtype: DTypeLike | None = np.float64,
    argnums: int | Collection[int] | None = None,
    forward_mode: bool = False,
    time_limit: float | None = None,
    name: str | None = None,
    **settings: Any,
) -> Report:
    """Hold the gradients that autograd gives against differences of the function, at these inputs.

    function     : called with the inputs, it gives a floating array, or a list or tuple of them
    inputs       : arrays and floats, or dicts, lists and tuples of them; all else is passed as it is
    dtype        : the floating type to check in; None: the arrays' own
    argnums      : which inputs move; None: each with a floating array in it
    forward_mode : hold what `defjvp` gives too, against differences and against the VJP
    time_limit   : seconds that one call of the forward or the backward may take; None: any
    settings     : of `bpverify.check`: cotangent, digits, seed, budget, elements, laws (autograd itself
                   gives float64 gradients for float32 in many functions, so `dtype_kept` has to be
                   asked for)

    Raises InvalidOperand where nothing could be checked; ForwardError where the function raises or is
    not repeatable; GradientError where the backward raises. What else is wrong is in the report.
    """
    settings.setdefault("laws", [law for law in QUICK if law != "dtype_kept"])
    own = name or own_name(function)
    call = _Call(own, Given.of(function, inputs, dtype, argnums))
    op = fixed(own, call, forward_mode=forward_mode, time_limit=time_limit)
    return checked(op, call.operands, (), **settings)


class _Call:
    """One call of a function, with places for the arrays in its arguments that move."""

    symmetric = False

    def __init__(self, name: str, given: Given) -> None:
        self.name = name
        self.function, self.inputs, self.moving = given.function, given.inputs, given.moving
        self.arguments = Places(
            [given.names[i] for i in given.moving],
            [given.inputs[i] for i in given.moving],
            _floats,
            _floats,
        )
        self.operands = {
            name: np.array(leaf, given.dtype, order="C")
            for name, leaf in self.arguments.moving.items()
        }

    def forward(self, *arrays: Array) -> tuple[Array, ...]:
        return tuple(np.array(result) for result in self._results(arrays))

    def backward(self, cotangent: Any, *arrays: Array) -> tuple[Array, ...]:
        # One operand at a time, as `grad` does it: among others a gradient would be made to fit.
        return tuple(self._gradient(i, several(cotangent), arrays) for i in range(len(arrays)))

    def jvp(self, tangents: Any, *arrays: Array) -> tuple[Array, ...]:
        moved = [
            make_jvp(self._along(i, arrays), arrays[i])(u)[1]
            for i, u in enumerate(several(tangents))
        ]
        return tuple(np.asarray(sum(parts)) for parts in zip(*moved, strict=True))

    def _gradient(self, i: int, cotangents: Sequence[Array], arrays: Sequence[Array]) -> Array:
        with warnings.catch_warnings():
            # An operand that no result depends on: its gradient of zero is judged like any other.
            warnings.filterwarnings("ignore", "Output seems independent of input")
            pull_back, results = make_vjp(self._along(i, arrays), arrays[i])
        # A number's gradient is a number to autograd, an array of no dimension to us.
        pairs = zip(results, cotangents, strict=True)
        found = pull_back(tuple(by if np.ndim(y) else type(y)(by) for y, by in pairs))
        return self._plain(i, found, arrays[i])

    def _plain(self, i: int, found: Any, array: Array) -> Array:
        """The gradient as an array; refused where it is none, or has fewer digits than its operand."""
        name = list(self.operands)[i]
        if not isinstance(found, np.ndarray | np.generic | float):
            raise GradientError(
                f"d{name} of {self.name} should be an array, but is {shown(found)}",
                "an input that has no gradient is left out of argnums",
                op=self.name,
                law="gradient_shape",
                operand=name,
            )
        gradient = np.asarray(found)
        # In a type wider than float64 autograd's own functions fall back to that.
        if gradient.dtype.kind == "f" and gradient.itemsize < min(array.itemsize, 8):
            raise GradientError(
                f"d{name} of {self.name} has dtype {gradient.dtype}, but {name} has dtype {array.dtype}",
                op=self.name,
                law="dtype_kept",
                operand=name,
                facts={"dtype": str(gradient.dtype), "expected": str(array.dtype)},
            )
        return gradient

    def _along(self, i: int, arrays: Sequence[Array]) -> Callable[[Any], Any]:
        """The function of one operand alone."""

        def along(array: Any) -> Any:
            return builtins.tuple(self._results([*arrays[:i], array, *arrays[i + 1 :]]))

        return along

    def _results(self, arrays: Any) -> list[Any]:
        filled = dict(zip(self.moving, self.arguments.filled(arrays, other=_itself), strict=True))
        given = [filled.get(i, value) for i, value in enumerate(self.inputs)]
        return _flat(self.function(*given))


def _flat(returned: Any) -> list[Any]:
    """The leaves of a result, traced or not."""
    if isinstance(getval(returned), list | tuple):
        return [leaf for i in range(len(returned)) for leaf in _flat(returned[i])]
    return [returned]


def _itself(leaf: Any) -> Any:
    return leaf


def _floats(leaf: Any) -> bool:
    return isinstance(leaf, float | np.floating | np.ndarray) and np.asarray(leaf).dtype.kind == "f"
