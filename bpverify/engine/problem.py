"""What the engine is asked: numbers and two callables, nothing of ops or names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bpverify.engine.estimate import Array

Operands = tuple[Array, ...]


@dataclass(frozen=True)
class Problem:
    """A point, a cotangent, and the two halves of a backward pass to hold against each other.

    Shapes
        evaluate   : operands -> (results,)   every result raveled and joined, dtype kept
        pull_back  : ((results,), operands) -> one gradient for each movable operand, in order,
                     of its operand's shape
        cotangent  : (results,)
        results    : what ``evaluate`` gave at the point, where it was called before; None elsewhere
        gradients  : what ``pull_back`` gave there, in the operands' own type; None elsewhere
        room       : for each operand None (unbounded) or an array of its shape: the largest
                     distance each element may be moved either way, in the operand's unit
        outside    : (position of an operand, array of its shape) -> where that is outside of the
                     operand's domain; None where no more than the room is known
    """

    evaluate: Callable[[Operands], Array]
    pull_back: Callable[[Array, Operands], tuple[Array, ...]]
    operands: Operands
    cotangent: Array
    movable: tuple[bool, ...]
    room: tuple[Array | None, ...]
    stack_safe: bool | None = None
    outside: Callable[[int, Array], Array] | None = None
    results: Array | None = None
    gradients: tuple[Array, ...] | None = None

    @cached_property
    def movable_indices(self) -> tuple[int, ...]:
        """Positions in ``operands`` of those that have a gradient."""
        return tuple(i for i, moves in enumerate(self.movable) if moves)


def is_floating(array: Any) -> bool:
    """Return whether an operand holds real floating numbers (so it can be widened)."""
    return bool(array.dtype.kind == "f")
