"""Between PyTorch's tensors and NumPy's arrays, nothing narrowed on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from bpverify.errors import InvalidOperand
from bpverify.point import Array

__all__ = ["array", "plain", "tensor"]

#: The floating types that NumPy has too; in another one nothing can be compared.
NUMPYS = (torch.float16, torch.float32, torch.float64)


def array(name: str, given: Any, dtype: Any) -> Array:
    """The tensor in NumPy; raises InvalidOperand where NumPy has no such type."""
    wanted = dtype or given.dtype
    if wanted not in NUMPYS:
        raise InvalidOperand(
            f"{name} in {wanted} cannot be compared in NumPy, which has no such type: leave dtype "
            f"out to check in torch.float64"
        )
    return np.array(given.detach().cpu().to(wanted).numpy(), order="C")


def tensor(values: Array, device: Any) -> Any:
    """A tensor of the array's own type; in its memory where there is a way, so that writes are seen."""
    if values.dtype.name not in ("float16", "float32", "float64"):
        raise TypeError(f"PyTorch has no type {values.dtype}")
    foreign = not values.flags.writeable or any(stride < 0 for stride in values.strides)
    return torch.from_numpy(values.copy() if foreign else values).to(device)


def plain(given: Any) -> Array:
    """What came back, in NumPy; raises TypeError where NumPy has no such type."""
    if given.is_floating_point() and given.dtype not in NUMPYS:
        raise TypeError(f"a tensor of {given.dtype} came back, which NumPy has no type for")
    return np.array(given.detach().resolve_conj().resolve_neg().cpu().numpy())
