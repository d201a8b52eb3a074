"""The arrays that an object keeps: in its attributes, and in the dicts, lists and objects there."""

from __future__ import annotations

from collections.abc import Iterator
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from bpverify.adapters.naming import gradient_name
from bpverify.adapters.structure import Step, children, is_array

__all__ = ["Path", "arrays", "get", "gradient_path", "named", "put"]

Path = tuple[Step, ...]

#: Not looked into: what they hold is nobody's parameter.
CLOSED = (type, ModuleType, FunctionType, MethodType, np.random.Generator, np.random.RandomState)


def arrays(owner: Any) -> dict[Path, Any]:
    """Every floating array and number below an object by the way there; one kept twice, twice."""
    found = _walk(owner, (), set())
    return {path: value for path, value in found if np.asarray(value).dtype.kind == "f"}


def named(path: Path) -> str:
    """The path as a person writes it: `layers[1].W`."""
    name = ""
    for step in path:
        name = step.under(name)
    return name


def get(owner: Any, path: Path) -> Any:
    """What is there; None where there is nothing."""
    for step in path:
        try:
            owner = step.into(owner)
        except (AttributeError, LookupError, TypeError):
            return None
    return owner


def put(owner: Any, path: Path, value: Any) -> None:
    """Set what is there."""
    parent, step = get(owner, path[:-1]), path[-1]
    if step.kind == "field":
        setattr(parent, step.key, value)
    else:
        parent[step.key] = value


def gradient_path(owner: Any, path: Path) -> Path | None:
    """Where the gradient of what is at a path is kept: beside it (`dW`), or in the same place of a
    container beside one of its own (`grads["W"]`, `grads[0]`, `grad["dW"]`)."""
    for depth in reversed(range(len(path))):
        above = get(owner, path[:depth])
        name = gradient_name(path[depth].key, _keys(above))
        if name is None:
            continue
        found = _follow(owner, (*path[:depth], Step(path[depth].kind, name)), path[depth + 1 :])
        if found:
            return found
    return None


def _follow(owner: Any, start: Path, rest: Path) -> Path | None:
    """The path on from a container of gradients, with the same steps or those named after them."""
    path = start
    for step in rest:
        below = get(owner, path)
        if isinstance(below, list | tuple):
            key = step.key if isinstance(step.key, int) and step.key < len(below) else None
        else:
            key = gradient_name(step.key, _keys(below), same=True)
        if key is None:
            return None
        path = (*path, Step(step.kind, key))
    return path


def _walk(value: Any, path: Path, seen: set[int]) -> Iterator[tuple[Path, Any]]:
    if is_array(value):
        yield path, value
        return
    steps = _steps(value)
    if not steps or id(value) in seen:
        return
    seen.add(id(value))
    for step, child in steps:
        yield from _walk(child, (*path, step), seen)


def _steps(value: Any) -> list[tuple[Step, Any]]:
    if isinstance(value, CLOSED) or callable(getattr(value, "__array__", None)):
        return []
    below = children(value)
    if below is None:
        below = [(Step("field", name), getattr(value, name)) for name in _attributes(value)]
    return below


def _attributes(value: Any) -> list[str]:
    slots = [n for kind in type(value).__mro__ for n in getattr(kind, "__slots__", ())]
    own = [*getattr(value, "__dict__", ()), *slots]
    return [name for name in own if hasattr(value, name)]


def _keys(container: Any) -> list[Any]:
    return [step.key for step, _ in _steps(container)]
