"""One call in PyTorch, repeated with other values, the same random numbers and nothing left behind."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from torch.autograd import forward_ad

from bpverify.adapters.arguments import parameter_names
from bpverify.adapters.framework import own_name, several
from bpverify.adapters.places import Places
from bpverify.adapters.structure import flatten
from bpverify.adapters.torch_arrays import array, plain, tensor
from bpverify.adapters.torch_kept import draws_kept, modes_kept
from bpverify.adapters.torch_oddities import Narrower, overlaps
from bpverify.op import Op
from bpverify.point import Array

__all__ = ["CUT", "TorchCall"]

#: Said where no result asks for a gradient.
CUT = (
    "no result carries a gradient: detach(), .data, .item(), NumPy or torch.no_grad() cut the path "
    "from every operand"
)


class TorchCall:
    """A function or module and its inputs, with places for the tensors that move.

    name     : what the op is called
    operands : the tensors that move, in NumPy, in the type to check in
    has_jvp  : the function has a forward-mode derivative that is written by hand
    """

    symmetric = False

    def __init__(self, function: Callable[..., Any], inputs: Sequence[Any], dtype: Any) -> None:
        self.function = function
        self.module = function if isinstance(function, torch.nn.Module) else None
        owner = _owner(function)
        self.name = own_name(type(function) if self.module else owner or function)
        self.has_jvp = owner is not None and owner.jvp is not torch.autograd.Function.jvp
        names = parameter_names(_written(function, owner), len(inputs))
        self.arguments = Places(names, inputs, torch.is_tensor, _moving(inputs))
        parameters = self.module.named_parameters() if self.module else ()
        self.wanted = {name: p for name, p in parameters if p.requires_grad}
        self.places = {**self.arguments.moving, **self.wanted}
        self.operands = {name: array(name, t, dtype) for name, t in self.places.items()}
        self.devices = {t.device for t in (*self.arguments.structure.leaves, *self.places.values())}
        self.watch: AbstractContextManager[Any] = nullcontext()

    def forward(self, *arrays: Array) -> tuple[Array, ...]:
        """The results."""
        with draws_kept(self.devices):
            return tuple(plain(result) for result in self._run(self._leaves(arrays)))

    def backward(self, cotangent: Any, *arrays: Array) -> tuple[Array, ...]:
        """The gradients, by `torch.autograd.grad`; zeros where a path is cut."""
        leaves = self._leaves(arrays)
        # One fork for both: what the backward draws comes after what the forward drew.
        with draws_kept(self.devices):
            results = self._run(leaves)
            with self.watch:
                found = self._pulled(results, leaves, several(cotangent))
        return tuple(
            np.zeros(like.shape, like.dtype) if gradient is None else plain(gradient)
            for like, gradient in zip(arrays, found, strict=True)
        )

    def jvp(self, tangents: Any, *arrays: Array) -> tuple[Array, ...]:
        """The results' tangents, by forward-mode differentiation; zeros where a path is cut."""
        # PyTorch warns of itself where its formulas are loaded, with the first use of them.
        with warnings.catch_warnings(), draws_kept(self.devices), forward_ad.dual_level():
            warnings.filterwarnings("ignore", "`torch.jit", DeprecationWarning)
            pairs = zip(self._leaves(arrays), several(tangents), strict=True)
            results = self._run([forward_ad.make_dual(x, tensor(u, x.device)) for x, u in pairs])
            moved = [forward_ad.unpack_dual(result) for result in results]
            return tuple(
                plain(torch.zeros_like(one.primal) if one.tangent is None else one.tangent)
                for one in moved
            )

    def notes(self, op: Op) -> list[str]:
        """What is odd about the call, told before any difference is blamed."""
        arrays = [values.copy() for values in self.operands.values()]
        widest = torch.from_numpy(np.empty(0, np.result_type(*(a.dtype for a in arrays)))).dtype
        self.watch = seen = Narrower(widest)
        cotangents = tuple(np.ones_like(y) for y in op.results(arrays))
        op.gradients(cotangents, arrays)
        self.watch = nullcontext()
        return [*overlaps(self.places), *seen.notes]

    def _pulled(
        self, results: Sequence[Any], given: Sequence[Any], cotangents: Sequence[Array]
    ) -> tuple[Any, ...]:
        """The gradients; None where a path is cut."""
        pairs = [p for p in zip(results, cotangents, strict=True) if p[0].requires_grad]
        if not pairs:
            raise RuntimeError(CUT)
        upstream = [tensor(np.asarray(by), result.device) for result, by in pairs]
        followed = [result for result, _ in pairs]
        return tuple(torch.autograd.grad(followed, given, upstream, allow_unused=True))

    def _leaves(self, arrays: Sequence[Array]) -> list[Any]:
        pairs = zip(arrays, self.places.values(), strict=True)
        return [tensor(values, like.device).requires_grad_() for values, like in pairs]

    def _run(self, given: Sequence[Any]) -> list[Any]:
        """The results of the function with these tensors in the places of those that move."""
        count = len(self.arguments.moving)

        def cast(leaf: Any) -> Any:
            dtype = given[0].dtype if leaf.is_floating_point() else leaf.dtype
            return leaf.detach().to(dtype, copy=True)

        inputs = self.arguments.filled(given[:count], cast)
        with torch.enable_grad():
            if self.module is None:
                with self.watch:
                    returned = self.function(*inputs)
            else:
                tensors = [*self.module.named_parameters(), *self.module.named_buffers()]
                own = {name: cast(t) for name, t in tensors if name not in self.wanted}
                own |= zip(self.wanted, given[count:], strict=True)
                with modes_kept(self.module), self.watch:
                    returned = torch.func.functional_call(self.module, own, inputs)
        return list(flatten(returned, is_leaf=torch.is_tensor).leaves)


def _moving(inputs: Sequence[Any]) -> Callable[[Any], bool]:
    """The floating tensors that ask for a gradient; every one of them where none asks."""

    def floats(leaf: Any) -> bool:
        return bool(torch.is_tensor(leaf) and leaf.is_floating_point())

    given = flatten(list(inputs), is_leaf=floats).leaves
    asks = any(leaf.requires_grad for leaf in given)
    return lambda leaf: floats(leaf) and (leaf.requires_grad or not asks)


def _written(function: Any, owner: Any) -> Any:
    """Where the parameters are named: in a module's forward, in a Function's without its context."""
    if isinstance(function, torch.nn.Module):
        return function.forward
    if owner is None:
        return function
    apart = owner.setup_context is not torch.autograd.Function.setup_context
    return owner.forward if apart else functools.partial(owner.forward, None)


def _owner(function: Any) -> Any:
    """The Function whose `apply` this is, if it is one."""
    owner = getattr(function, "__self__", None)
    return owner if isinstance(owner, type) and issubclass(owner, torch.autograd.Function) else None
