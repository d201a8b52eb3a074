"""JAX: what `custom_vjp` or `custom_jvp` decorates, and any function that `jax.vjp` takes.

    from bpverify.adapters import jax as bj
    bj.check(jax.nn.gelu, x)
    bj.check(loss, params, batch)     # params any pytree

Checked in float64 unless told otherwise; where JAX itself would cut it to float32 that is said loudly.
Needs the extra `jax`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from bpverify.adapters.absent import absent
from bpverify.adapters.framework import Given, checked, fixed, own_name
from bpverify.adapters.second_order import of_order
from bpverify.report import Report

try:
    import jax

    from bpverify.adapters.jax_call import JaxCall
    from bpverify.adapters.jax_hessian import JaxHessian
except ModuleNotFoundError as error:
    raise absent("JAX", "jax", error) from error

__all__ = ["X64Warning", "check"]


class X64Warning(UserWarning):
    """The check runs in float64, though the program around it runs in float32."""


def check(
    function: Callable[..., Any],
    *inputs: Any,
    dtype: DTypeLike | None = np.float64,
    argnums: int | Collection[int] | None = None,
    forward_mode: bool | None = None,
    order: int = 1,
    time_limit: float | None = None,
    name: str | None = None,
    **settings: Any,
) -> Report:
    """Hold the gradients that `jax.vjp` gives against differences of the function, at these inputs.

    function     : called with the inputs, it gives a floating array, or several in any pytree
    inputs       : arrays and pytrees of arrays; what is no floating array is passed on as it is
    dtype        : the floating type to check in; None: the arrays' own
    argnums      : which inputs move; None: each with a floating array in it
    forward_mode : hold what `jax.jvp` gives too, against differences and against the VJP; None: of
                   what `custom_jvp` decorates
    order        : 2 holds the Hessian-vector products of a cost, `jax.vjp` of its `jax.grad`, against
                   differences of the gradient, and to symmetry, <u, H v> = <v, H u>; with
                   forward_mode, `jax.jvp` of the gradient as well
    time_limit   : seconds that one call of the forward or the backward may take; None: any
    settings     : of `bpverify.check`: cotangent, digits, seed, budget, elements, laws

    With JAX's x64 mode off and float64 to be checked, the mode is on for the time of the check, a
    note says so, and X64Warning is given.

    Raises InvalidOperand where nothing could be checked or a type has no equal in NumPy; ForwardError
    where the function raises, or has no Hessian; GradientError where the backward raises. What else is
    wrong is in the report.
    """
    call = of_order(order, JaxCall, JaxHessian)(Given.of(function, inputs, dtype, argnums))
    notes = [] if dtype is None else _cut_to_float32(np.dtype(dtype))
    pushed = isinstance(function, jax.custom_jvp) if forward_mode is None else forward_mode
    op = fixed(name or own_name(function, order), call, forward_mode=pushed, time_limit=time_limit)
    return checked(op, call.operands, [*notes, *call.narrower()], **settings)


def _cut_to_float32(dtype: np.dtype[Any]) -> list[str]:
    if dtype.itemsize < 8 or jax.config.jax_enable_x64:
        return []
    note = (
        "JAX's x64 mode is off: your program runs in float32, and was checked in float64, with the "
        "mode on for that time; dtype=None checks it as it runs"
    )
    warnings.warn(note, X64Warning, stacklevel=3)
    return [note]
