"""One line in a test file: a Hypothesis test that holds an op to every law.

    test_layer = bpverify.gradient_test(layer)

Needs Hypothesis (`pip install bpverify[testing]`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from hypothesis import control, given

from bpverify.errors import GradientError
from bpverify.laws import Law, applying, keep
from bpverify.laws.values import values
from bpverify.op import Op
from bpverify.point import CHOICES, Point
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
    shrinking = _Shrinking(op, chosen)

    @given(point=points(op))
    def test(*instance: Any, point: Point) -> None:
        __tracebackhide__ = True
        if (broken := shrinking.broken(point)) is None:
            return
        if _shown():
            keep(op, point, chosen)
        raise broken

    test.__name__ = test.__qualname__ = f"test_{op.name}"
    test.__doc__ = f"{op.name} keeps every law: {', '.join(chosen)}."
    test.bpverify_op, test.bpverify_laws = op, chosen  # type: ignore[attr-defined]
    return test


class _Shrinking:
    """What is broken at a point, asked as cheaply as the search for the simplest example allows.

    On some of what is drawn nothing depends, so one point comes again and again while it shrinks.
    """

    def __init__(self, op: Op, laws: Mapping[str, Law]) -> None:
        self.op, self.laws = op, laws
        self.known: dict[bytes, GradientError | None] = {}

    def broken(self, point: Point) -> GradientError | None:
        """As a function of the point: of a second call on it nothing is expected but what the first said."""
        drawn = point.memory.get(CHOICES)
        if _shown():
            self.known.clear()
        if drawn not in self.known:
            found = _broken(self.op, point, self.laws)
            # Nothing is left out before the first failure: each example that passes was looked at.
            if drawn is None or not (found or self.known):
                return found
            self.known[drawn] = found
        return self.known[drawn]


def _broken(op: Op, point: Point, laws: Mapping[str, Law]) -> GradientError | None:
    """What a search has to know of a point: the law that is broken; nothing is located or explained.

    Hypothesis looks at a hundred points or two to find the simplest one, and prints none of the others.
    """
    # In the law's own place: the first law that is broken is the one that is shown.
    hurried = {"values": partial(values, elements="first")} if "values" in laws else {}
    try:
        keep(op, point, {**laws, **hurried})
    except GradientError as error:
        error.tell = None  # Hypothesis 6.130 makes the text of every error
        return error
    return None


def _shown() -> bool:
    """Whether this call is the one that is reported: of the simplest example, or of an explicit one."""
    searching = control.currently_in_test_context()
    return not searching or bool(getattr(control.current_build_context(), "is_final", True))
