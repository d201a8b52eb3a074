"""Random forwards: the same draw in every call."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

__all__ = ["draws", "seeded"]


@contextmanager
def draws(seed: int) -> Iterator[None]:
    """NumPy's and Python's global generators begin at this seed, and are afterwards as they were."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - what code draws from
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002


def seeded(function: Callable[..., Any], seed: int = 0) -> Callable[..., Any]:
    """The function with NumPy's and Python's global generators set to this seed before each call.

    Afterwards they are as they were. A Generator of one's own is passed as an argument: adapters hand
    over a copy of it each time.
    """

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        with draws(seed):
            return function(*arguments, **named)

    return call
