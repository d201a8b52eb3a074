"""The causes, one function each, a file a family; found by listing this folder.

A cause is a public function `cause(case)` that returns the `Evidence` for itself, or None. It says
what the backward would have given if this were the mistake, and holds that against what it gave at
every view of the case. No cause knows of another.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence

__all__ = ["Cause", "every_cause"]

Cause = Callable[[Case], Evidence | Iterable[Evidence] | None]


@functools.cache
def every_cause() -> dict[str, Cause]:
    """Every cause by the name of its function; loaded when a gradient is first wrong."""
    found: dict[str, Cause] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        module = importlib.import_module(f"{__name__}.{name}")
        for cause in module.__all__:
            found[cause] = getattr(module, cause)
            assert inspect.isfunction(found[cause])
    return found
