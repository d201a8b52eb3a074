"""A NumPy function's arguments as an op's operands, and what its backward returns put to them.

Every array is an operand, data without gradient too, and gradients come in the structure of the
arguments. Where a framework keeps account of both it is `bpverify.adapters.places`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bpverify.adapters.arguments import parameter_names
from bpverify.adapters.match import MISSING, matched
from bpverify.adapters.structure import Structure, children, flatten
from bpverify.domains import Domain, Fixed
from bpverify.errors import GradientError, InvalidOp
from bpverify.point import Array, shown

__all__ = ["CalledWith"]

#: Copied at no cost, and never changed.
PLAIN = (type(None), bool, int, float, complex, str, bytes)


class CalledWith:
    """The arguments that a function is checked at.

    values  : one for each parameter, in order; arrays, numbers, or structures of them
    movable : positions of the arguments that have gradients; all that hold floating arrays where None

    Arrays are operands, of the names and shapes that they have here. Those without a gradient are
    `no_gradient`, and keep their values where points are drawn. Whatever is no array (flags, sizes,
    names, generators of random numbers) is handed to the function as a copy of what was given, each
    time, so that no call sees what another one did to it.

    Raises InvalidOp where two arrays have one name.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        values: Sequence[Any],
        movable: Collection[int] | None = None,
        no_gradient: Collection[str] = (),
    ) -> None:
        self.given = tuple(values)
        self.roots = [
            flatten(value, name, _is_operand)
            for name, value in zip(_names(function, self.given, movable), self.given, strict=True)
        ]
        every = range(len(self.given)) if movable is None else movable
        self.movable = [i for i in every if any(map(_moves, self.roots[i].leaves))]
        self.names = [name for root in self.roots for name in root.names]
        self.leaves = [np.asarray(leaf) for root in self.roots for leaf in root.leaves]
        moved = {n for i in self.movable for n in _moved(self.roots[i]) if n not in no_gradient}
        self.no_gradient = frozenset(name for name in self.names if name not in moved)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each array, by name."""
        if len(set(self.names)) < len(self.names):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise InvalidOp(f"two arrays are called {twice!r}: give one of them another name")
        return {n: leaf.shape for n, leaf in zip(self.names, self.leaves, strict=True)}

    @property
    def domains(self) -> dict[str, Domain]:
        """What has no gradient keeps its value: a label drawn at random is none."""
        pairs = zip(self.names, self.leaves, strict=True)
        return {name: Fixed(leaf) for name, leaf in pairs if name in self.no_gradient}

    def rebuilt(self, arrays: Sequence[Array]) -> tuple[Any, ...]:
        """The arguments with these arrays in them, numbers as numbers, and the rest copied."""
        left = iter(arrays)
        return tuple(self._one(root, left) for root in self.roots)

    def gradients(self, op: str, returned: Any) -> tuple[Any, ...]:
        """What a function returned as gradients, one for each operand that has one, in order.

        Raises GradientError where one is not found in it.
        """
        parts = self._parts(returned)
        found: list[Any] = []
        for index, part in zip(self.movable, parts, strict=True):
            root = self.roots[index]
            for name, value in zip(root.names, matched(root, part), strict=True):
                if name in self.no_gradient:
                    continue
                if value is MISSING:
                    raise _missing(op, name, returned)
                found.append(value)
        return tuple(found)

    def _parts(self, returned: Any) -> list[Any]:
        """What was returned for each argument; a mapping is looked through for all of them."""
        if len(self.movable) == 1:
            alone = isinstance(returned, tuple | list) and len(returned) == 1
            whole = self.roots[self.movable[0]].paths == ((),)
            return [returned[0] if alone and whole else returned]
        if isinstance(returned, tuple | list) and not hasattr(returned, "_fields"):
            items = list(returned)
            if len(items) == len(self.given) != len(self.movable):
                items = [items[i] for i in self.movable]
            return items if len(items) == len(self.movable) else [None] * len(self.movable)
        return [returned] * len(self.movable)

    @staticmethod
    def _one(root: Structure, left: Iterator[Array]) -> Any:
        leaves = [_like(leaf, next(left)) for leaf in root.leaves]
        value = root.rebuild(leaves)
        if not root.leaves and not isinstance(value, PLAIN):
            return copy.deepcopy(value)
        held = {id(leaf): leaf for leaf in leaves}  # the copy is of everything else
        return value if root.paths == ((),) else copy.deepcopy(value, held)


def _like(leaf: Any, array: Array) -> Any:
    """An array for an array; a number where a number was given."""
    return array if isinstance(leaf, np.ndarray) else array[()]


def _is_operand(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.size > 0 and value.dtype.kind in "fiubc"
    return isinstance(value, np.floating | float)


def _moves(leaf: Any) -> bool:
    return bool(np.asarray(leaf).dtype.kind in "fc")


def _moved(root: Structure) -> list[str]:
    return [n for n, leaf in zip(root.names, root.leaves, strict=True) if _moves(leaf)]


def _names(
    function: Callable[..., Any], values: Sequence[Any], movable: Collection[int] | None
) -> list[str]:
    """Each argument's name; "" for a structure whose own keys can stand for themselves."""
    names = parameter_names(function, len(values))
    keyed = [isinstance(value, Mapping) or _has_fields(value) for value in values]
    movable = range(len(values)) if movable is None else movable
    return [
        "" if keyed[i] and i in movable and sum(keyed[j] for j in movable) == 1 else names[i]
        for i in range(len(values))
    ]


def _has_fields(value: Any) -> bool:
    return any(step.kind == "field" for step, _ in children(value) or ())


def _missing(op: str, name: str, returned: Any) -> GradientError:
    what = shown(returned)
    if isinstance(returned, Mapping):
        what = f"a mapping with {', '.join(map(repr, returned)) or 'nothing in it'}"
    return GradientError(
        f"d{name} of {op} is missing from what was returned: {what}",
        f"an operand that has no gradient is named in no_gradient=({name!r},)",
        op=op,
        law="gradient_shape",
        operand=name,
    )
