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
                result = forward(*(t.detach().numpy() for t in tensors))
                return torch.from_numpy(np.asarray(result))

            @staticmethod
            def backward(context, cotangent):
                given = [t.detach().numpy() for t in context.saved_tensors]
                found = backward(cotangent.numpy(), *given)
                return tuple(torch.from_numpy(np.array(g)) for g in found)

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
    result = jax.ShapeDtypeStruct(np.shape(forward(*operands)), np.float64)

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


def scipy_check_grad(forward, backward, operands) -> Check:
    """`scipy.optimize.check_grad` on <cotangent, forward> as a function of one flat vector.

    It returns the length of the difference and leaves the rest to the reader, who sees 3e-8 in its
    documentation: what is below 1e-6 is taken as accepted.
    """
    from scipy.optimize import check_grad

    cotangent, split = _cotangent(forward, operands), _split(operands)

    def cost(x):
        return float((cotangent * forward(*split(x))).sum())

    def gradient(x):
        found = backward(cotangent, *split(x))
        _fitting(found, operands)
        return np.concatenate([np.ravel(g) for g in found])

    flat = np.concatenate([np.ravel(x) for x in operands])
    return lambda: bool(check_grad(cost, gradient, flat) < 1e-6)


def _cs231n(limit: float) -> Prepared:
    """The course's recipe: central differences with h = 1e-5, the largest relative error of all elements.

    Its notes: above 1e-2 the gradient is probably wrong; 1e-4 is usually okay with kinks, and too high
    without; at 1e-7 and less you should be happy.
    """

    def prepared(forward, backward, operands) -> Check:
        cotangent = _cotangent(forward, operands)

        def accepts() -> bool:
            found = backward(cotangent, *(x.copy() for x in operands))
            _fitting(found, operands)
            pairs = zip(range(len(operands)), found, strict=True)
            return all(relative(numeric(i), gradient) < limit for i, gradient in pairs)

        def numeric(i):
            x = [each.copy() for each in operands]
            grad = np.zeros_like(x[i])
            for index in np.ndindex(x[i].shape):
                old = x[i][index]
                x[i][index] = old + 1e-5
                above = forward(*x)
                x[i][index] = old - 1e-5
                below = forward(*x)
                x[i][index] = old
                grad[index] = ((above - below) * cotangent).sum() / 2e-5
            return grad

        return accepts

    return prepared


def relative(one, two) -> float:
    """The course's error: the largest of |a - b| / (|a| + |b|), the denominator 1e-8 or more."""
    return float(np.max(np.abs(one - two) / np.maximum(1e-8, np.abs(one) + np.abs(two))))


def _cotangent(forward, operands):
    return np.random.default_rng(0).standard_normal(np.shape(forward(*operands)))


def _split(operands):
    ends = np.cumsum([np.size(x) for x in operands])[:-1]
    shapes = [np.shape(x) for x in operands]
    return lambda x: [
        part.reshape(shape) for part, shape in zip(np.split(x, ends), shapes, strict=True)
    ]


def _fitting(found, operands) -> None:
    """A gradient of another shape than its operand ends a training step with an error: so here."""
    for gradient, x in zip(found, operands, strict=True):
        if np.shape(gradient) != np.shape(x):
            raise AssertionError(f"{np.shape(gradient)} is not {np.shape(x)}")


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
#: Those that judge, and are slow or written for one cost: beside the others in tests/peers/power.py.
JUDGES: dict[str, Prepared] = {
    **{name: check for name, check in CHECKERS.items() if name != "bpverify.check"},
    "scipy check_grad": scipy_check_grad,
    "CS231n, 1e-4": _cs231n(1e-4),
    "CS231n, 1e-7": _cs231n(1e-7),
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
