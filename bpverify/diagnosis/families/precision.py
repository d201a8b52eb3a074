"""The formula is right; its digits are lost on the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.view import View
from bpverify.errors import GradientError
from bpverify.point import Array

__all__ = ["cancellation", "float32_inside"]

#: Half a unit in the last place of float32, and room for a hundred of them in a row.
SINGLE = float(np.finfo(np.float32).eps) / 2
MANY = 100
#: A wider type has eleven bits more: rounding loses nearly all of its gap, a mistake nothing.
CLOSED = 2.0**-8


def float32_inside(case: Case) -> Evidence | None:
    """A gap of 24 bits, and jumps of as much where the operands and the cotangent move evenly by less."""
    views = [view for view in case.wrong if view.point.dtype == np.float64]
    if len(views) < 2 or not all(_small(case, view) for view in views):
        return None
    if all(_rough(case, view) for view in views[:3]):
        return Evidence(
            "float32-inside",
            f"something in d{case.operand} is computed in float32",
            line="keep float64 throughout the backward",
            free=1,
        )
    return None


def _small(case: Case, view: View) -> bool:
    given, right = case.given(view), case.right(view).value
    if given.shape != right.shape:
        return False
    return bool(np.abs(given - right).max() <= MANY * SINGLE * np.abs(right).max())


def _rough(case: Case, view: View) -> bool:
    """Whether the gradient jumps by a share of 24 bits where everything moves by less, evenly."""
    arrays = []
    for step in range(5):
        factor = 1 + step * STRIDE
        operands = {n: _moved(array, factor) for n, array in view.point.operands.items()}
        cotangent = {n: array * factor for n, array in view.point.cotangent.items()}
        moved = View(case.op, replace(view.point, operands=operands, cotangent=cotangent))
        if moved.given is None:
            return False
        arrays.append(moved.given[case.operand])
    second = np.diff(arrays, n=2, axis=0)
    size = np.abs(arrays[0])
    return bool((np.abs(second) > SINGLE / 16 * size).any(axis=0)[size > 0].mean() > 0.5)


#: A few units in the last place of float32, and no whole number of them.
STRIDE = 1.37 * 2.0**-21


def _moved(array: Array, factor: float) -> Array:
    return array * array.dtype.type(factor) if array.dtype.kind == "f" else array


def cancellation(case: Case) -> Evidence | None:
    """The same backward in a wider type closes the gap."""
    if not np.finfo(np.longdouble).eps < np.finfo(np.float64).eps:
        return None
    views = [view for view in case.wrong if view.point.dtype == np.float64]
    if views and all(_again(case, view) and _closes(case, view) for view in views):
        return Evidence(
            "cancellation",
            f"digits of d{case.operand} are lost to cancellation: a wider type closes the gap",
            line="write the difference of nearly equal numbers in another way",
        )
    return None


def _again(case: Case, view: View) -> bool:
    """Whether the backward gives the same again: else what closes the gap may be what it keeps."""
    found = view.backward(list(view.point.cotangent.values()))
    return found is not None and bool(
        np.array_equal(found[case.operand], case.given(view), equal_nan=True)
    )


def _closes(case: Case, view: View) -> bool:
    wide = case.op.cast(view.point, np.longdouble)
    operands, cotangent = wide.fresh()
    try:
        found = np.asarray(case.op.gradients(cotangent, operands)[case.operand], dtype=np.float64)
    except GradientError:
        return False
    given, right = case.given(view), case.right(view)
    if found.shape != right.value.shape or given.shape != found.shape:
        return False
    gap, left = np.abs(given - right.value).max(), np.abs(found - right.value)
    return bool((left <= CLOSED * gap + right.error).all())
