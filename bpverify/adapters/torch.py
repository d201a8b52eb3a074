"""PyTorch: an `autograd.Function`'s `apply`, an `nn.Module` with its parameters, any function of tensors.

    from bpverify.adapters import torch as bt
    bt.check(torch.nn.functional.gelu, x)
    bt.check(model, tokens)

Perturbed and compared in float64 unless told otherwise; parameters, buffers, modes, gradients and
random states are afterwards what they were before. Needs the extra `torch`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpverify.adapters.absent import absent
from bpverify.adapters.framework import checked, fixed
from bpverify.adapters.second_order import of_order
from bpverify.op import Op
from bpverify.point import Array
from bpverify.report import Report

try:
    import torch

    from bpverify.adapters.torch_call import TorchCall
    from bpverify.adapters.torch_hessian import TorchHessian
except ModuleNotFoundError as error:
    raise absent("PyTorch", "torch", error) from error

__all__ = ["check", "op_at"]


def check(
    function: Callable[..., Any],
    *inputs: Any,
    dtype: Any = torch.float64,
    forward_mode: bool | None = None,
    order: int = 1,
    time_limit: float | None = None,
    name: str | None = None,
    **settings: Any,
) -> Report:
    """Hold the gradients of a function or module against differences, at these inputs.

    function     : called with the inputs, it gives a floating tensor, or several in any structure
    inputs       : tensors, or dicts, lists and tuples with tensors in them; other arguments as they are
    dtype        : the type to check in; None: the tensors' own
    forward_mode : hold the forward-mode derivative too, against differences and against the backward;
                   None: where the function is a Function with a `jvp` of its own
    order        : 2 holds the Hessian-vector products of a cost, the gradient's gradient, against
                   differences of the gradient, and to symmetry, <u, H v> = <v, H u>; with
                   forward_mode, forward over reverse as well
    time_limit   : seconds that one call of the forward or the backward may take; None: any
    settings     : of `bpverify.check`: cotangent, digits, seed, budget, elements, laws

    The gradients of the inputs that ask for one are checked, of all floating ones where none does; of
    a module also those of the parameters that ask for one, by name.

    Raises InvalidOperand where nothing could be checked or a type has no equal in NumPy; ForwardError
    where the function raises, gives different results when repeated, or has no Hessian; GradientError
    where the backward raises. What else is wrong is in the report.
    """
    call = of_order(order, TorchCall, TorchHessian)(function, inputs, dtype)
    op = _op(call, forward_mode, time_limit, name)
    return checked(op, call.operands, call.notes(op), **settings)


def op_at(
    function: Callable[..., Any],
    *inputs: Any,
    dtype: Any = torch.float64,
    forward_mode: bool | None = None,
    order: int = 1,
    time_limit: float | None = None,
    name: str | None = None,
) -> tuple[Op, tuple[Array, ...]]:
    """The same as an op and its operands, for the laws: `bpverify.check(op, *operands)`."""
    call = of_order(order, TorchCall, TorchHessian)(function, inputs, dtype)
    return _op(call, forward_mode, time_limit, name), tuple(call.operands.values())


def _op(
    call: TorchCall, forward_mode: bool | None, time_limit: float | None, name: str | None
) -> Op:
    pushed = call.has_jvp if forward_mode is None else forward_mode
    own = f"hessian_of_{call.name}" if call.symmetric else call.name
    return fixed(name or own, call, forward_mode=pushed, time_limit=time_limit)
