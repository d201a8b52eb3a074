"""What a call in PyTorch finds as it was before, however often it is repeated."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import torch

__all__ = ["draws_kept", "modes_kept"]


@contextmanager
def draws_kept(devices: Collection[Any]) -> Iterator[None]:
    """Afterwards the generators are where they were: on the processor and these devices."""
    # Named, as PyTorch warns on a machine of several where it is to find them itself.
    cuda = {device.index for device in devices if device.type == "cuda"}
    if torch.cuda.is_initialized():
        cuda.add(torch.cuda.current_device())
    with torch.random.fork_rng(sorted(cuda)):
        yield


@contextmanager
def modes_kept(module: Any) -> Iterator[None]:
    """Afterwards every submodule is in the mode, training or evaluation, that it was in."""
    modes = [(inner, inner.training) for inner in module.modules()]
    try:
        yield
    finally:
        for inner, training in modes:
            inner.training = training
