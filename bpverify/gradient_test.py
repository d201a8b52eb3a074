"""One line in a test file: a Hypothesis test that holds an op to every law.

    test_layer = bpverify.gradient_test(layer)

Needs Hypothesis (`pip install bpverify[testing]`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from hypothesis import given

from bpverify.laws import applying
from bpverify.op import Op
from bpverify.point import Point
from bpverify.strategies import points

__all__ = ["gradient_test"]


def gradient_test(op: Op, *, laws: Collection[str] | None = None) -> Callable[..., None]:
    """A test for pytest to collect, as a function of a module or as a method of a class.

    laws : the names of the laws to hold the op to; all of `bpverify.laws.ALL` where None, those that
           the op waives left out

    It is an ordinary Hypothesis test of one argument, `point`: the profile and the seed in force
    are honoured, and `@settings(...)`, `@example(point=layer.at(...))` and pytest's marks go on it.
    Raises InvalidOp where a name is no law's.
    """
    chosen = applying(op, laws)

    @given(point=points(op))
    def test(*instance: Any, point: Point) -> None:
        __tracebackhide__ = True
        for law in chosen.values():
            law(op, point)

    test.__name__ = test.__qualname__ = f"test_{op.name}"
    test.__doc__ = f"{op.name} keeps every law: {', '.join(chosen)}."
    test.bpverify_op = op  # type: ignore[attr-defined]
    return test
