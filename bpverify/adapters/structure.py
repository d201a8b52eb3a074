"""Structures of parameters: dict, list, tuple, dataclass and what is nested in them, as named leaves.

    {"layers": [{"W": a}, {"W": b}]}   is   layers[0].W = a, layers[1].W = b

A leaf is a floating array or number. What is none (a flag, a name, a size, a function) stays where it
is, and is there again when the structure is rebuilt around other leaves.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpverify.errors import InvalidOperand

__all__ = ["Step", "Structure", "children", "flatten", "is_array"]


@dataclass(frozen=True)
class Step:
    """One step down into a structure: a key of a mapping, an index of a sequence, or a field."""

    kind: str
    key: Any

    def under(self, name: str) -> str:
        """The name of what this step leads to: `W`, `layers[1]`, `layers[1].W`, `layers['a b']`."""
        if self.kind != "index" and isinstance(self.key, str) and self.key:
            if not name:
                return self.key
            if self.key.isidentifier():
                return f"{name}.{self.key}"
        return f"{name}[{self.key!r}]"

    def into(self, value: Any) -> Any:
        """What this step leads to in a structure of the same kind."""
        return getattr(value, self.key) if self.kind == "field" else value[self.key]


@dataclass(frozen=True)
class Structure:
    """A structure taken apart.

    value  : the structure itself
    paths  : the steps down to each leaf, in order
    names  : each leaf's name, in order
    leaves : the leaves themselves, in order
    """

    value: Any
    paths: tuple[tuple[Step, ...], ...]
    names: tuple[str, ...]
    leaves: tuple[Any, ...]

    def rebuild(self, leaves: Sequence[Any]) -> Any:
        """The same structure around these leaves, taken as they are; only what is neither leaf nor \
        container is shared with the original."""
        return _rebuilt(self.value, dict(zip(self.paths, leaves, strict=True)), ())


def is_array(value: Any) -> bool:
    """True for what is a leaf where nothing else is said: an array, or a floating number."""
    return isinstance(value, np.ndarray | np.floating | float)


def flatten(value: Any, name: str = "", is_leaf: Callable[[Any], bool] = is_array) -> Structure:
    """Take a structure apart into named leaves.

    name    : what the structure itself is called; "" lets the names begin with a mapping's own keys
    is_leaf : what is a leaf; asked before a value is taken for a container

    Raises InvalidOperand where it contains itself.
    """
    found = list(_leaves(value, (), is_leaf, ()))
    paths = tuple(path for path, _ in found)
    return Structure(
        value, paths, tuple(_named(name, p) for p in paths), tuple(v for _, v in found)
    )


def children(value: Any) -> list[tuple[Step, Any]] | None:
    """The steps down from a container, and where they lead; None for what is no container."""
    if isinstance(value, Mapping):
        return [(Step("key", key), value[key]) for key in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return [
            (Step("field", name), getattr(value, name)) for name in names if hasattr(value, name)
        ]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return [(Step("field", name), getattr(value, name)) for name in value._fields]
    if isinstance(value, list | tuple):
        return [(Step("index", index), item) for index, item in enumerate(value)]
    return None


def _leaves(
    value: Any, path: tuple[Step, ...], is_leaf: Callable[[Any], bool], above: tuple[int, ...]
) -> Iterator[tuple[tuple[Step, ...], Any]]:
    if is_leaf(value):
        yield path, value
        return
    if id(value) in above:
        raise InvalidOperand(f"the structure contains itself, at {_named('', path)}")
    for step, child in children(value) or ():
        yield from _leaves(child, (*path, step), is_leaf, (*above, id(value)))


def _named(name: str, path: tuple[Step, ...]) -> str:
    for step in path:
        name = step.under(name)
    return name


def _rebuilt(value: Any, leaves: Mapping[tuple[Step, ...], Any], path: tuple[Step, ...]) -> Any:
    if path in leaves:
        return leaves[path]
    below = children(value)
    if below is None:
        return value
    parts = [(step, _rebuilt(child, leaves, (*path, step))) for step, child in below]
    return _filled(value, parts)


def _filled(value: Any, parts: list[tuple[Step, Any]]) -> Any:
    """A container of the same type with these parts in it."""
    if isinstance(value, tuple):
        items = [part for _, part in parts]
        return value._make(items) if hasattr(value, "_make") else tuple(items)
    if isinstance(value, Mapping) and not hasattr(value, "__setitem__"):
        return {step.key: part for step, part in parts}
    new = copy.copy(value)
    for step, part in parts:
        if step.kind == "field":
            object.__setattr__(new, step.key, part)  # a frozen dataclass takes it too
        else:
            new[step.key] = part
    return new
