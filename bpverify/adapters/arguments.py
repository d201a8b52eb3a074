"""Which of a function's arguments are meant, and what they are called."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from operator import index
from typing import Any, SupportsIndex

import numpy as np

from bpverify.errors import InvalidOperand

__all__ = ["parameter_names", "positions"]


def positions(argnums: int | Collection[int] | None, count: int) -> list[int]:
    """Which of `count` arguments are meant, from 0, each once and in order; all of them where None.

    A negative number counts from the end, as in `jax.grad`. Raises InvalidOperand where a number is no
    argument's, or there is none.
    """
    if argnums is None:
        return list(range(count))
    if isinstance(argnums, np.ndarray):
        argnums = argnums.tolist()
    numbers = list(argnums) if isinstance(argnums, Collection) else [argnums]
    for number in numbers:
        if not isinstance(number, SupportsIndex) or not -count <= index(number) < count:
            raise InvalidOperand(
                f"argnums holds {number!r}, which is no argument's number: the function was given "
                f"{count}, numbered from 0 to {count - 1}"
            )
    if not numbers:
        raise InvalidOperand("argnums is empty: name an argument that moves, or leave it out")
    return sorted({index(number) % count for number in numbers})


def parameter_names(function: Callable[..., Any], count: int) -> list[str]:
    """The names of the first `count` positional parameters; `x0`, `x1`, … where it tells none."""
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    try:
        found = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        found = []
    names = [p.name for p in found if p.kind in positional][:count]
    return names + [f"x{i}" for i in range(len(names), count)]
