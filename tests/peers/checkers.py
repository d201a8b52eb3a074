"""Every checker behind one call: `prepared(forward, backward, operands)` is the check, ready to run.

The peers are used as their manuals say, with their defaults, on the user's own forward and backward
in NumPy: torch through a Function whose two halves share memory with NumPy, jax through a
custom_vjp with callbacks, autograd through a primitive. What is built once stays out of the check.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

import bpverify

#: Runs the check; True where the gradients are accepted.
Check = Callable[[], bool]
Prepared = Callable[[Callable[..., Any], Callable[..., Any], tuple[Any, ...]], Check]


def ours(forward, backward, operands) -> Check:
    """`bpverify.check`: accepted is every gradient verified."""
    op = bpverify.Op("W(k,n), x(n,m), b(k,1) -> a(k,m)", forward, backward)
    return lambda: bpverify.check(op, *operands).verified


def _torch(**asked: Any) -> Prepared:
    def prepared(forward, backward, operands) -> Check:
        import torch

        class Layer(torch.autograd.Function):
            @staticmethod
            def forward(context, *tensors):
                context.save_for_backward(*tensors)
                return torch.from_numpy(forward(*(t.detach().numpy() for t in tensors)))

            @staticmethod
            def backward(context, cotangent):
                given = [t.detach().numpy() for t in context.saved_tensors]
                return tuple(torch.from_numpy(g) for g in backward(cotangent.numpy(), *given))

        tensors = [torch.from_numpy(np.array(x)).requires_grad_() for x in operands]
        return lambda: torch.autograd.gradcheck(
            Layer.apply, tensors, raise_exception=False, **asked
        )

    return prepared


def jax_check_grads(forward, backward, operands) -> Check:
    """`jax.test_util.check_grads(order=1, modes="rev")`."""
    import jax
    from jax.test_util import check_grads

    def called(function, shapes, *arrays):
        return jax.pure_callback(lambda *given: function(*map(np.asarray, given)), shapes, *arrays)

    like = tuple(jax.ShapeDtypeStruct(np.shape(x), np.float64) for x in operands)
    result = jax.ShapeDtypeStruct(forward(*operands).shape, np.float64)

    @jax.custom_vjp
    def layer(*arrays):
        return called(forward, result, *arrays)

    layer.defvjp(
        lambda *arrays: (layer(*arrays), arrays),
        lambda arrays, cotangent: called(backward, like, cotangent, *arrays),
    )
    return _accepting(lambda: check_grads(layer, operands, order=1, modes="rev"))


def autograd_check_grads(forward, backward, operands) -> Check:
    """`autograd.test_util.check_grads(modes="rev", order=1)` over all the operands."""
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    layer = primitive(forward)
    every = range(len(operands))
    defvjp(layer, *(lambda _, *given, i=i: lambda da: backward(da, *given)[i] for i in every))
    checked = check_grads(layer, argnum=list(every), modes=["rev"], order=1)
    return _accepting(lambda: checked(*operands))


def _accepting(call: Callable[[], object]) -> Check:
    def accepts() -> bool:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                call()
            except AssertionError:
                return False
        return True

    return accepts


CHECKERS: dict[str, Prepared] = {
    "bpverify.check": ours,
    "torch gradcheck, slow": _torch(),
    "torch gradcheck, fast": _torch(fast_mode=True),
    "jax check_grads": jax_check_grads,
    "HIPS autograd check_grads": autograd_check_grads,
}
#: The relative error up to which each peer accepts a gradient, by its own default: torch's rtol,
#: jax's for float64 (times the size of the array, left out here), autograd's TOL.
TOLERANCES = {
    "torch gradcheck, slow": 1e-3,
    "torch gradcheck, fast": 1e-3,
    "jax check_grads": 1e-5,
    "HIPS autograd check_grads": 1e-6,
}


def alone() -> None:
    """One thread, 64-bit floats: called before the first check of a process."""
    import jax
    import torch

    torch.set_num_threads(1)
    jax.config.update("jax_enable_x64", True)
