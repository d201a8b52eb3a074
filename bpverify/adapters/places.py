"""A framework's arguments: arrays that move, each by its name, and all else handed on as it was given.

The framework says by itself which gradient is whose. Where a backward of NumPy returns them, and data
are operands too, it is `bpverify.adapters.called_with`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bpverify.adapters.structure import flatten

__all__ = ["Places"]


class Places:
    """Positional arguments, nested as they may be, with places for the arrays that move.

    names  : one for each argument
    is_leaf : tells what is to be replaced in every call: the arrays that move, and others to be copied
    moves  : tells of a leaf whether it moves
    """

    def __init__(
        self,
        names: Sequence[str],
        given: Sequence[Any],
        is_leaf: Callable[[Any], bool],
        moves: Callable[[Any], bool],
    ) -> None:
        self.structure = flatten(dict(zip(names, given, strict=True)), is_leaf=is_leaf)
        pairs = zip(self.structure.names, self.structure.leaves, strict=True)
        self.moving = {name: leaf for name, leaf in pairs if moves(leaf)}

    def filled(self, values: Sequence[Any], other: Callable[[Any], Any]) -> tuple[Any, ...]:
        """The arguments with these in the places of the arrays that move, in their order.

        other : what stands in the place of a leaf that does not move
        """
        coming = iter(values)
        pairs = zip(self.structure.names, self.structure.leaves, strict=True)
        every = [next(coming) if name in self.moving else other(leaf) for name, leaf in pairs]
        return tuple(self.structure.rebuild(every).values())
