"""Which of a layer object's arrays are parameters, and where their gradients are left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bpverify.adapters.attributes import Path, arrays, get, gradient_path, named
from bpverify.adapters.worker import copied
from bpverify.errors import InvalidOp

__all__ = ["Found", "find"]

#: A run of the layer's forward and then its backward on a copy, the cotangents filled with a number.
Run = Callable[[Any, float], Any]
Given = Mapping[str, str] | Sequence[str] | None


@dataclass
class Found:
    """What a layer object has.

    gradients : path of a parameter -> path of its gradient, None where it is left nowhere
    updated   : the parameters that the backward itself changes: an optimiser is inside
    settings  : names of floating numbers that no gradient was found for
    """

    gradients: dict[Path, Path | None]
    updated: list[Path]
    settings: list[str] = field(default_factory=list)


def find(layer: Any, run: Run, given: Given, no_gradient: Collection[str], reads: bool) -> Found:
    """Look what the layer's arrays do in a run of forward and backward on copies of it.

    given : parameter -> gradient by the names of their places; or the parameters alone, whose
            gradients the backward returns; None: found by the names that code gives them
    reads : a parameter that the backward updates needs no place for its gradient

    Raises InvalidOp where an array is neither a parameter with a gradient, nor named in
    `no_gradient`, nor made anew in each run: it would be left out of the check unsaid.
    """
    seen, still = copied(layer), copied(layer)
    start = dict(arrays(seen))
    run(seen, 1.0)
    run(still, 0.0)
    updated = [p for p, was in arrays(layer).items() if _updated(was, get(seen, p), get(still, p))]
    if given is not None:
        return Found(_given(layer, seen, given), updated)
    places = {path: gradient_path(seen, path) for path in start}
    partners = {id(start[path]) for path in places.values() if path in start}
    kept = [
        path
        for path in _each_once(start, places)
        if named(path) not in no_gradient
        and id(start[path]) not in partners
        and (get(seen, path) is start[path] or path in updated)
    ]
    gradients = {p: places[p] for p in kept if places[p] or (reads and p in updated)}
    lacking = [p for p in kept if p not in gradients]
    updated = [p for p in updated if p in kept]
    _refuse(layer, [p for p in lacking if isinstance(start[p], np.ndarray)], updated)
    return Found(gradients, updated, [named(p) for p in lacking])


def _each_once(start: Mapping[Path, Any], places: Mapping[Path, Path | None]) -> list[Path]:
    """The paths, one to each array: one that leads to a gradient, where several lead to the array."""
    chosen: dict[Any, Path] = {}
    for path, value in start.items():
        key = id(value) if isinstance(value, np.ndarray) else path
        if key not in chosen or (places[path] and not places[chosen[key]]):
            chosen[key] = path
    return list(chosen.values())


def _updated(was: Any, now: Any, unmoved: Any) -> bool:
    """Changed by a backward, but not by one of a zero cotangent: no cache is."""
    return _same(was, unmoved) and not _same(was, now)


def _same(one: Any, two: Any) -> bool:
    return np.shape(one) == np.shape(two) and bool(np.array_equal(one, two, equal_nan=True))


def _given(layer: Any, seen: Any, given: Given) -> dict[Path, Path | None]:
    places = {named(path): path for path in arrays(layer)}
    after = {**{named(path): path for path in arrays(seen)}}
    pairs = given.items() if isinstance(given, Mapping) else [(name, None) for name in given or ()]
    found: dict[Path, Path | None] = {}
    for name, gradient in pairs:
        if name not in places or (gradient is not None and gradient not in after):
            lost = name if name not in places else gradient
            known = ", ".join(places if lost == name else after)
            raise InvalidOp(f"{type(layer).__name__} keeps no floating {lost!r}; it keeps {known}")
        found[places[name]] = None if gradient is None else after[gradient]
    return found


def _refuse(layer: Any, lacking: Sequence[Path], updated: Sequence[Path]) -> None:
    if not lacking:
        return
    names = ", ".join(map(named, lacking))
    first = named(lacking[0])
    kind = type(layer).__name__
    if any(path in updated for path in lacking):
        raise InvalidOp(
            f"the backward of {kind} updates {names} itself (an optimiser is inside) and leaves no "
            f"gradient: name its learning rate, an attribute or a parameter of the backward, as "
            f"learning_rate='lr', and the gradient is read from the step; or keep it, "
            f"self.d{first} = ..."
        )
    raise InvalidOp(
        f"no gradient of {names} was found in {kind} after its backward: say where it is left, "
        f"parameters={{{first!r}: 'its_gradient'}}, or that there is none, no_gradient=({first!r},)"
    )
