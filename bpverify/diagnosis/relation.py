"""What is known of a wrong gradient whose mistake could not be named: how it lies to the right one."""

from __future__ import annotations

import numpy as np

from bpverify.diagnosis.case import MOST, Case
from bpverify.diagnosis.multiple import Multiple, multiple, number
from bpverify.diagnosis.view import View
from bpverify.op import Op
from bpverify.point import Point

__all__ = ["relation"]

#: Closer than this, degrees to three digits and a ratio to four would be 0 and 1.
CLOSE = 1e-2


def relation(op: Op, point: Point, operand: str) -> str:
    """How a gradient lies to the right one: how many times as large it is, or their angle and lengths.

    "" where the operand has too many elements to look at all, or either gradient has no direction.
    """
    case = Case(op, point, operand)
    view = case.first
    if view.given is None or view.value(operand).size > MOST:
        return ""
    with np.errstate(all="ignore"):
        if not np.isfinite(case.right(view).error).all() or case.right(view).value.size < 2:
            return ""
        if (here := multiple(case, view)) is not None:
            return _times(case, here)
        return _angle(case)


def _times(case: Case, here: Multiple) -> str:
    """One factor for every element: the same at other points, or another there."""
    name, c = f"d{case.operand}", number(here.ratio, here.error)
    others = [found for view in case.drawn if (found := _elsewhere(case, view)) is not None]
    if others and all(abs(m.ratio - here.ratio) <= 2 * (m.error + here.error) for m in others):
        return f"{name} is {c} times what it should be in every element, at every point looked at"
    seen = " and ".join(f"{m.ratio:.3g}" for m in others[:2])
    at_others = f"; at other points it is {seen} times" if seen else ""
    return f"{name} is {c} times what it should be in every element here{at_others}"


def _elsewhere(case: Case, view: View) -> Multiple | None:
    if view.given is None or not np.isfinite(case.right(view).error).all():
        return None
    return multiple(case, view)


def _angle(case: Case) -> str:
    given, right = case.given(case.first).ravel(), case.right(case.first).value.ravel()
    if given.size != right.size:
        return ""
    lengths = float(np.linalg.norm(given)), float(np.linalg.norm(right))
    cosine = float(given @ right) / (lengths[0] * lengths[1]) if all(lengths) else np.nan
    if not np.isfinite(cosine):
        return ""
    apart = float(np.linalg.norm(given - right)) / lengths[1]
    if apart < CLOSE:
        return f"no one mistake explains it: it differs from the right gradient by {apart:.2g} of its length"
    degrees = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    return (
        f"no one mistake explains it: the angle to the right gradient is {degrees:.3g}°, "
        f"the ratio of the lengths {lengths[0] / lengths[1]:.4g}"
    )
