"""Gradients as code returns them, each put to the leaf that it is the gradient of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpverify.adapters.naming import gradient_name
from bpverify.adapters.structure import Step, Structure, children

__all__ = ["MISSING", "matched", "stepped"]

#: What stands for a gradient that is not there: a backward's None is another finding.
MISSING = object()


def matched(structure: Structure, returned: Any) -> list[Any]:
    """For each leaf, in order, what was returned for it; MISSING where nothing was.

    Taken are: the same structure, with the operands' names or with those of gradients (`dW`); one
    mapping or list for all leaves of any structure; for a single leaf the gradient itself.
    """
    if structure.paths == ((),) and not isinstance(returned, Mapping):
        return [returned]
    found = [_along(path, structure.value, returned) for path in structure.paths]
    if any(one is MISSING for one in found):
        flat = _flat(structure, returned)
        found = [two if one is MISSING else one for one, two in zip(found, flat, strict=True)]
    return found


def stepped(container: Any, step: Step, returned: Any) -> Any:
    """One step into what was returned for a container, which may be spelt as gradients are."""
    if isinstance(returned, Mapping):
        key = gradient_name(step.key, returned, same=True)
        return MISSING if key is None else returned[key]
    if isinstance(returned, list | tuple) and not hasattr(returned, "_fields"):
        below = children(container) or []
        steps = [own for own, _ in below]
        return returned[steps.index(step)] if len(returned) == len(steps) else MISSING
    name = gradient_name(step.key, _fields(returned), same=True)
    return MISSING if name is None else getattr(returned, name)


def _fields(returned: Any) -> list[str]:
    # Never an array's own: `T` may be a parameter's name, and is no gradient of it.
    for place in ("_fields", "__dict__", "__slots__"):
        if own := getattr(returned, place, ()):
            return list(own)
    return []


def _along(path: tuple[Step, ...], value: Any, returned: Any) -> Any:
    if not path:
        return MISSING
    for step in path:
        returned = stepped(value, step, returned)
        if returned is MISSING:
            return MISSING
        value = step.into(value)
    return returned


def _flat(structure: Structure, returned: Any) -> list[Any]:
    pairs = zip(structure.names, structure.paths, strict=True)
    names = [path[-1].key if path else name for name, path in pairs]
    if isinstance(returned, Mapping):
        keys = [gradient_name(name, returned, same=True) for name in names]
        unique = [key if keys.count(key) == 1 else None for key in keys]
        return [MISSING if key is None else returned[key] for key in unique]
    if isinstance(returned, list | tuple) and len(returned) == len(names):
        return list(returned)
    return [MISSING] * len(names)
