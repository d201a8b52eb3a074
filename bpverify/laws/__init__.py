"""The laws: sentences true of every right backward, one file each.

A law is a function `law(op, point)` that returns nothing where the law holds and raises
`GradientError` where it is broken. Its docstring is its equation. It has the name of its file,
and is found by that: adding a law is adding a file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from bpverify.op import Op
from bpverify.point import Point

__all__ = ["ALL", "Law"]

Law = Callable[[Op, Point], None]


def _listed() -> dict[str, Law]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: getattr(importlib.import_module(f"{__name__}.{name}"), name) for name in names}


#: Every law by name, sorted.
ALL: dict[str, Law] = _listed()
