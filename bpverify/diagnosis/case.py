"""The case of one wrong gradient: the point at which it was found, and others drawn beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import Any

import numpy as np

from bpverify.diagnosis.draw import drawn, longer, singles, special
from bpverify.diagnosis.view import PLAIN, ROUNDING, Right, View
from bpverify.op import Op
from bpverify.point import Array, Point

__all__ = ["Case", "Prediction"]

Prediction = Callable[[View], Array | None]
#: Elements of all operands with a gradient: beyond it the first point is not looked at in full.
MOST = 120


#: Products of two operands this much wider go as far as seven from zero.
WIDE = 2.5
#: And this much as far as twenty.
WIDER = 6.0
#: Forward evaluations of one diagnosis: a dozen times what the largest of the drawn views take.
BUDGET = 100_000


def limited(op: Op) -> Op:
    """The op with a forward that refuses when the budget is spent: nothing more is known from then on."""
    counted, left = copy(op), iter(range(BUDGET))

    def forward(*operands: Array) -> Any:
        if next(left, None) is None:
            raise RuntimeError("the budget of the diagnosis is spent")
        return op.forward(*operands)

    counted.forward = forward
    return counted


class Case:
    """One op, one operand whose gradient is wrong, and the views at which explanations are tried."""

    def __init__(self, op: Op, point: Point, operand: str):
        op = limited(op)
        self.op, self.operand = op, operand
        self.first = View(op, point)
        self.term = next(term for term in op.operands if term.name == operand)

    @cached_property
    def drawn(self) -> list[View]:
        """Views of generic values at other sizes: all different, some equal, one sample."""
        return drawn(self.op, self.first.point)

    @cached_property
    def special(self) -> list[View]:
        """Views of zeros, ties and saturated values, at some elements of which nothing is known."""
        views = special(self.op, self.first.point)
        return [v for v in views if v.given is not None and np.isfinite(self.right(v).error).any()]

    @cached_property
    def singles(self) -> list[View]:
        """More views of one sample."""
        views = singles(self.op, self.first.point)
        return [v for v in views if v.given is not None and self._known(v)]

    @cached_property
    def wide(self) -> list[View]:
        """Views of one sample, at values where an activation saturates."""
        views = singles(self.op, self.first.point, range(40, 44), WIDE)
        return [v for v in views if v.given is not None and self._known(v)]

    @cached_property
    def wider(self) -> list[View]:
        """Views of one sample, some of whose values are deep in saturation, and some near zero."""
        views = singles(self.op, self.first.point, range(60, 66), WIDER)
        return [v for v in views if v.given is not None and np.isfinite(self.right(v).error).all()]

    @cached_property
    def longer(self) -> list[View]:
        """Views at sizes of four and more, which have an inside beside an edge."""
        views = longer(self.op, self.first.point)
        return [v for v in views if v.given is not None and self._known(v)]

    @cached_property
    def views(self) -> list[View]:
        """Every view at which the backward answers and the right gradient is known."""
        size = sum(self.first.value(t.name).size for t in self.op.differentiable)
        mine = [self.first] if size <= MOST else []
        views = [v for v in (*mine, *self.drawn) if v.given is not None and self._known(v)]
        return [*views, *self.wide[:2]]

    @cached_property
    def wrong(self) -> list[View]:
        """The views at which the gradient is plainly wrong."""
        return [view for view in self.views if self.is_wrong(view)]

    def given(self, view: View) -> Array:
        """What the backward gave for the operand at a view."""
        assert view.given is not None  # by `views`
        return view.given[self.operand]

    def right(self, view: View) -> Right:
        """What it should have given."""
        return view.right(self.operand)

    def is_wrong(self, view: View) -> bool:
        """Whether given and right differ plainly, in shape or in some element."""
        return self.given(view).shape != self.right(view).value.shape or bool(
            self.apart(view, PLAIN).any()
        )

    def apart(self, view: View, times: float = 1.0) -> Array:
        """Where given and right, of one shape, differ by more than so many errors."""
        right, given = self.right(view), self.given(view)
        return np.asarray(~(np.abs(given - right.value) <= times * self.bar(view, given)))

    def bar(self, view: View, prediction: Array) -> Array | float:
        """How far a prediction may be off: by element where it has the operand's shape."""
        right = self.right(view)
        error = right.error if prediction.shape == right.error.shape else right.error.max()
        return np.asarray(error)

    def fits(
        self, predict: Prediction, views: Sequence[View] | None = None, least: int = 2
    ) -> bool:
        """Whether a prediction is what the backward gave at every view where it can be made.

        It must be made at `least` views where the gradient is wrong. One of another shape than the
        operand's says nothing where the gradient is right: there, the mistake could not be written.
        """
        tried = 0
        for view in self.views if views is None else views:
            prediction = self.predicted(predict, view)
            if prediction is None:
                continue
            if not self.matches(view, prediction):
                if prediction.shape != self.right(view).value.shape and view not in self.wrong:
                    continue
                return False
            tried += view in self.wrong
        return tried >= least

    def predicted(self, predict: Prediction, view: View) -> Array | None:
        """A prediction at a view; None where the formula cannot be evaluated there."""
        try:
            with np.errstate(all="ignore"):
                found = predict(view)
        except ValueError:  # shapes that do not fit
            return None
        return None if found is None else np.asarray(found)

    def matches(self, view: View, prediction: Array) -> bool:
        """Whether a prediction is what the backward gave, within errors that could tell."""
        given = self.given(view)
        if prediction.shape != given.shape:
            return False
        return same(given, prediction, self.scaled(view, prediction))

    def scaled(self, view: View, prediction: Array) -> Array:
        """The errors of a prediction made from the right gradients: as wide, relative to its size."""
        right = self.right(view)
        size = float(np.abs(right.value).max(initial=0.0))
        ratio = float(np.abs(prediction).max(initial=0.0)) / size if size > 0 else 1.0
        worst = float(right.error.max(initial=0.0))
        # A right gradient of zeros may be known exactly; what is computed from it is rounded.
        rounded = ROUNDING * float(np.abs(prediction).max(initial=0.0))
        wide = worst * max(1.0, ratio if np.isfinite(ratio) else 1.0)
        return np.full(prediction.shape, wide + (rounded if np.isfinite(rounded) else 0.0))

    def shapes(self) -> Iterator[tuple[View, Array, Right]]:
        """Each view with what was given and what is right."""
        for view in self.views:
            yield view, self.given(view), self.right(view)

    def _known(self, view: View) -> bool:
        right = self.right(view)
        size = float(np.abs(right.value).max(initial=0.0))
        return bool(np.isfinite(right.error).all() and right.error.max(initial=0.0) <= 1e-5 * size)


def same(one: Array, two: Array, error: Array | float) -> bool:
    """Whether two arrays of one shape agree within an error."""
    return one.shape == two.shape and bool((np.abs(one - two) <= error).all())
