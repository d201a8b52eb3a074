"""Other people's gradients: each way that a backward is written, as an op in a line or two.

Each name is loaded when it is first used. `docs/find-your-code.md` has them side by side.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpverify.adapters.activations import activation as activation
    from bpverify.adapters.caches import cached as cached
    from bpverify.adapters.costs import cost as cost
    from bpverify.adapters.costs import objective as objective
    from bpverify.adapters.course import Difference as Difference
    from bpverify.adapters.course import gradient_check_n as gradient_check_n
    from bpverify.adapters.draws import seeded as seeded
    from bpverify.adapters.hessians import hessian as hessian
    from bpverify.adapters.layers import layer as layer
    from bpverify.adapters.structure import flatten as flatten

__all__ = [
    "Difference",
    "activation",
    "cached",
    "cost",
    "flatten",
    "gradient_check_n",
    "hessian",
    "layer",
    "objective",
    "seeded",
]

_HOME = {
    "Difference": "course",
    "activation": "activations",
    "cached": "caches",
    "cost": "costs",
    "flatten": "structure",
    "gradient_check_n": "course",
    "hessian": "hessians",
    "layer": "layers",
    "objective": "costs",
    "seeded": "draws",
}

# Modules of their own, each with its extra: `bpverify.adapters.torch.check(model, x)`.
_FRAMEWORKS = ("array_api", "autograd", "jax", "torch")


def __getattr__(name: str) -> Any:
    if name in _FRAMEWORKS:
        return importlib.import_module(f"bpverify.adapters.{name}")
    if name not in _HOME:
        known = ", ".join((*__all__, *_FRAMEWORKS))
        raise AttributeError(f"module 'bpverify.adapters' has no {name!r}; it has {known}")
    value = getattr(importlib.import_module(f"bpverify.adapters.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
