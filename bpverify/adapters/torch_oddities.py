"""What is odd about a call in PyTorch, seen from outside before any difference is blamed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode

__all__ = ["Narrower", "overlaps"]


class Narrower(TorchDispatchMode):
    """While entered, notes every operation that gives a type with fewer digits than `widest`."""

    def __init__(self, widest: Any) -> None:
        super().__init__()
        self.unit = torch.finfo(widest).eps
        self.found: dict[str, None] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        returned = func(*args, **(kwargs or {}))
        for tensor in pytree.tree_leaves(returned):
            floats = isinstance(tensor, torch.Tensor) and tensor.is_floating_point()
            # A number of no dimension takes the type of what it meets, and narrows nothing.
            if floats and tensor.ndim and torch.finfo(tensor.dtype).eps > self.unit:
                self.found[f"{func} gives {tensor.dtype}".replace("torch.", "")] = None
        return returned

    @property
    def notes(self) -> list[str]:
        """One sentence, or none."""
        if not self.found:
            return []
        first, *others = self.found
        more = f", and {len(others)} more" if others else ""
        return [f"a type narrower than the one checked in is met on the way: {first}{more}"]


def overlaps(tensors: Mapping[str, Any]) -> list[str]:
    """A sentence for each tensor whose elements share memory, and for each two that do."""
    inner = [
        f"elements of {name} share memory (strides {tuple(tensor.stride())}): each was moved by "
        f"itself, in a copy"
        for name, tensor in tensors.items()
        if any(n > 1 and s == 0 for n, s in zip(tensor.shape, tensor.stride(), strict=True))
    ]
    return inner + [
        f"{one} and {two} share memory: each was moved by itself, in a copy"
        for (one, a), (two, b) in itertools.combinations(tensors.items(), 2)
        if _range(a) & _range(b)
    ]


def _range(tensor: Any) -> frozenset[int]:
    """The memory that a tensor's elements lie in; of a large tensor, where it begins."""
    start, size = tensor.data_ptr(), tensor.element_size()
    if tensor.numel() > 1000:
        return frozenset((start,))
    places = torch.zeros(tuple(tensor.shape), dtype=torch.int64)
    for axis, stride in enumerate(tensor.stride()):
        steps = torch.arange(tensor.shape[axis]) * stride
        places += steps.reshape([-1 if i == axis else 1 for i in range(tensor.ndim)])
    return frozenset((start + size * place) for place in places.flatten().tolist())
