"""The laws: sentences true of every right backward, one file each.

A law is a function `law(op, point)` that returns nothing where the law holds and raises
`GradientError` where it is broken. Its docstring is its equation. It has the name of its file,
and is found by that: adding a law is adding a file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection

from bpverify.errors import GradientError, InvalidOp
from bpverify.op import Op
from bpverify.point import Point

__all__ = ["ALL", "Law", "applying", "broken"]

Law = Callable[[Op, Point], None]

#: What a person asks first. A gradient of wrong values breaks other laws too, in stranger words.
FIRST = ("gradient_shape", "values")


def _listed() -> dict[str, Law]:
    found = {module.name for module in pkgutil.iter_modules(__path__)}
    names = [*FIRST, *sorted(found - set(FIRST))]
    return {name: getattr(importlib.import_module(f"{__name__}.{name}"), name) for name in names}


#: Every law by name; shape and values, then the others in alphabetical order.
ALL: dict[str, Law] = _listed()


def applying(op: Op, names: Collection[str] | None = None) -> dict[str, Law]:
    """The laws of these names (all where None) that the op does not waive.

    Raises InvalidOp where a name, or one that the op waives, is no law's.
    """
    for name in (*(names or ()), *op.waived):
        if name not in ALL:
            raise InvalidOp(f"{name!r} is no law of {op.name}; the laws are {', '.join(ALL)}")
    wanted = ALL if names is None else names
    return {name: ALL[name] for name in wanted if name not in op.waived}


def broken(op: Op, point: Point, names: Collection[str] | None = None) -> list[GradientError]:
    """The errors of the laws that the op breaks at the point, waived ones left out."""
    errors = []
    for law in applying(op, names).values():
        try:
            law(op, point)
        except GradientError as error:
            errors.append(error)
    return errors
