"""bpverify tells whether a hand-written backward pass is right, and to how many digits.

    layer = bpverify.Op("W(k,n), x(n,m), b(k,1) -> a(k,m)", forward, backward)
    report = bpverify.check(layer, W, x, b)
    report.raise_if_wrong()

Importing it loads NumPy and the standard library alone. `bpverify.strategies` and what stands on it
need the extra `testing`; `bpverify.forms` holds the article's forms.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpverify import adapters as adapters
    from bpverify import domains as domains
    from bpverify import drawing as drawing
    from bpverify import laws as laws
    from bpverify.checking import check as check
    from bpverify.engine import Estimate as Estimate
    from bpverify.engine import Reason as Reason
    from bpverify.engine import Verdict as Verdict
    from bpverify.errors import ForwardError as ForwardError
    from bpverify.errors import GradientError as GradientError
    from bpverify.errors import InvalidOp as InvalidOp
    from bpverify.errors import InvalidOperand as InvalidOperand
    from bpverify.op import Op as Op
    from bpverify.point import Point as Point
    from bpverify.report import Report as Report
    from bpverify.signature import Signature as Signature
    from bpverify.testing import gradient_test as gradient_test

__all__ = [
    "Estimate",
    "ForwardError",
    "GradientError",
    "InvalidOp",
    "InvalidOperand",
    "Op",
    "Point",
    "Reason",
    "Report",
    "Signature",
    "Verdict",
    "adapters",
    "check",
    "domains",
    "drawing",
    "gradient_test",
    "laws",
]

# Names are loaded when first used: the pytest plugin lives in this package, and every pytest run
# of the environment would pay for NumPy if the package imported it at once.
_HOME = {
    "Estimate": "engine",
    "ForwardError": "errors",
    "GradientError": "errors",
    "InvalidOp": "errors",
    "InvalidOperand": "errors",
    "Op": "op",
    "Point": "point",
    "Reason": "engine",
    "Report": "report",
    "Signature": "signature",
    "Verdict": "engine",
    "check": "checking",
    "gradient_test": "testing",
}
_MODULES = ("adapters", "domains", "drawing", "laws")


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(f"bpverify.{_HOME[name]}"), name)
    elif name in _MODULES:
        value = importlib.import_module(f"bpverify.{name}")
    else:
        raise AttributeError(f"module 'bpverify' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
