"""A gradient is the derivative of the forward, held against differences that know their error."""

from __future__ import annotations

from bpverify.assess import Elements, assess, untallied
from bpverify.laws.gradient_shape import gradient_shape
from bpverify.op import Op
from bpverify.point import Point
from bpverify.small_results import small_results

__all__ = ["values"]


#: A reason in the words of `bpverify.laws`: of a verdict that none was reached nothing follows.
OPEN = "a verdict is inconclusive"


def values(op: Op, point: Point, elements: Elements = "auto") -> str | None:
    """<dx, t> = d/dh <da, forward(x + h t)> at h = 0, for every operand x and tangent t

    For the results that others drown, it is asked by a cotangent of theirs alone as well.

    elements : "first" to stop at the first one that is wrong, where a yes or no is all that is asked
    """
    __tracebackhide__ = True
    gradient_shape(op, point)
    report = assess(op, point, elements=elements)
    report.raise_if_wrong()
    if alone := small_results(op, point):
        untallied(op, alone, elements=elements).raise_if_wrong()
    return OPEN if report.open else None
