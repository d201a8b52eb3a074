"""The ops that a value holds: by itself, or in lists, tuples, sets and dicts, as deep as they go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bpverify.op import Op

__all__ = ["held", "held_by_module"]

#: An op, and where it is: `LAYERS["dense"][0]`.
Place = tuple[str, Op]


def held_by_module(module: Any) -> Iterator[Place]:
    """Those of every name of the module, its private ones too."""
    for name, value in list(vars(module).items()):
        if not name.startswith("__"):
            yield from held(value, name)


def held(value: Any, place: str) -> Iterator[Place]:
    """Those of the value at this place; a test that `gradient_test` made holds its op."""
    return _held(value, place, frozenset())


def _held(value: Any, place: str, inside: frozenset[int]) -> Iterator[Place]:
    op = value if isinstance(value, Op) else getattr(value, "__dict__", {}).get("bpverify_op")
    if isinstance(op, Op):
        yield place, op
    elif id(value) not in inside:  # a list may hold itself
        for where, each in _parts(value):
            yield from _held(each, f"{place}{where}", inside | {id(value)})


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((f"[{key!r}]", each) for key, each in list(value.items()))
    elif isinstance(value, list | tuple):
        yield from ((f"[{index}]", each) for index, each in enumerate(value))
    elif isinstance(value, set | frozenset):
        yield from (("", each) for each in value)
