"""Gradients that should be equal but for rounding: a gap is a mistake where a wider type leaves it.

The unit round-off u of longdouble is 2^-11 of float64's. What rounding does is proportional to u, a
mistake is not: so of a gap that rounding made the wider type leaves about 2^-11, of a mistake's all.
The line between the two is drawn at a half. Source: N. J. Higham, Accuracy and Stability of Numerical
Algorithms, 2nd ed., SIAM 2002, section 3.1: every forward error bound is a multiple of u.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from bpverify.errors import ForwardError, GradientError
from bpverify.op import Op
from bpverify.operand import indexed
from bpverify.point import Array, Point
from bpverify.rounding import same_bytes
from bpverify.slack import few_roundings

__all__ = ["Comparison", "hold_equal"]


@dataclass(frozen=True)
class Comparison:
    """Two sets of gradients that should be one.

    what    : the end of the headline: "d... of ... " + what, such as "is not twice as large for 2 da"
    allowed : how far rounding may carry a gradient, by operand name; asked only where they differ
    size    : where gradients were added: their magnitudes together, for the sum may be smaller
    """

    what: str
    got: Mapping[str, Array]
    wanted: Mapping[str, Array]
    allowed: Callable[[str], Array]
    size: Mapping[str, Array] | None = None

    def further(self, name: str) -> Array:
        """Where the two lie further apart than rounding is known to carry them."""
        one, two = self.got[name], self.wanted[name]
        few = few_roundings(two if self.size is None else self.size[name])
        far = _apart(one, two, few)
        # Measured only where a few roundings do not explain it: it takes many calls.
        return _apart(one, two, self.allowed(name)) if far.any() else far

    def gap(self, name: str) -> Array:
        """How far apart the two are."""
        return np.asarray(np.abs(self.got[name] - self.wanted[name]))


#: On some machines it is float64 by another name: then the slack alone decides.
WIDEST = np.longdouble

#: The comparisons of a law at a point, always as many and in the same order.
Comparisons = Callable[[Op, Point], Iterable[Comparison]]


def hold_equal(law: str, op: Op, point: Point, comparisons: Comparisons) -> None:
    """Raise GradientError for the first gradient that differs by more than rounding explains."""
    __tracebackhide__ = True
    with np.errstate(all="ignore"):  # infinity less infinity is no news to the caller
        _hold(law, op, point, comparisons)


def _hold(law: str, op: Op, point: Point, comparisons: Comparisons) -> None:
    __tracebackhide__ = True
    for number, comparison in enumerate(comparisons(op, point)):
        for name, one in comparison.got.items():
            two = comparison.wanted[name]
            if same_bytes(one, two) or np.array_equal(one, two):
                continue
            if one.shape != two.shape:
                raise _error(law, op, name, comparison, "their shapes differ")
            far = comparison.further(name)
            if far.any():
                far = far & _left(op, point, comparisons, number, name, comparison.gap(name))
            if far.any():
                place = tuple(np.argwhere(far)[0])
                index = indexed(f"d{name}", place)
                apart = f"{index} is {one[place]}, but should be {two[place]}"
                apart += f" ({int(far.sum())} of {far.size})"
                raise _error(law, op, name, comparison, apart, index)


def _left(
    op: Op, point: Point, comparisons: Comparisons, number: int, name: str, gap: Array
) -> Array:
    """Where the widest type leaves more than half of the gap; an op that does not keep it leaves all."""
    try:
        again = next(islice(comparisons(op, op.cast(point, WIDEST)), number, None))
        return np.asarray(~(again.gap(name) <= gap / 2))
    except (ForwardError, GradientError):  # some functions know two types only
        return np.ones(gap.shape, dtype=bool)


def _apart(one: Array, two: Array, allowed: Array) -> Array:
    return np.asarray(~(np.abs(one - two) <= allowed) & (np.isfinite(one) | np.isfinite(two)))


def _error(
    law: str, op: Op, name: str, comparison: Comparison, apart: str, index: str = ""
) -> GradientError:
    return GradientError(
        f"d{name} of {op.name} {comparison.what}: {apart}",
        op=op.name,
        law=law,
        operand=name,
        facts={"index": index},
    )
