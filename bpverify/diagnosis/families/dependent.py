"""A term of the sum is missing where the elements of one axis depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.multiple import proportional
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["along_an_axis_missing", "diagonal_alone", "index_left_out"]


def diagonal_alone(case: Case) -> Evidence | None:
    """Given is the cotangent times the diagonal of the Jacobian, as if each element stood alone."""
    if not case.fits(partial(_diagonal, case), least=3):
        return None
    (result,) = case.first.results
    name = f"d{case.operand}"
    return Evidence(
        "contribution-missing",
        f"{name} has the diagonal of the Jacobian alone: each element of {result} depends on others "
        f"of {case.operand}, too",
        "diagonal",
        f"{name} += what the other elements of {result} give",
    )


def _diagonal(case: Case, view: View) -> Array | None:
    shape = view.value(case.operand).shape
    if [result.shape for result in view.results.values()] != [shape]:
        return None
    slope = np.diagonal(view.jacobian(case.operand).value)
    return np.asarray((view.cotangent * slope).reshape(shape))


def index_left_out(case: Case) -> Evidence | None:
    """Given is the right gradient with one index of another operand taken for zero."""
    name = f"d{case.operand}"
    for term in case.op.operands if len(case.op.operands) > 1 else ():
        ways = product(range(len(term.dims)), ((0, "first"), (-1, "last")))
        for axis, (index, which) in ways if term.name != case.operand else ():
            if case.fits(partial(_without, case, term.name, axis, index), least=3):
                return Evidence(
                    "contribution-missing",
                    f"what the {which} index along axis {axis} of {term.name} gives to {name} is missing",
                    f"{term.name}, axis {axis}, {which}",
                )
    return None


def _without(case: Case, other: str, axis: int, index: int, view: View) -> Array | None:
    value = view.point.operands[other]
    if value.dtype.kind != "f" or value.shape[axis] < 2:
        return None
    moved = value.copy()
    moved.swapaxes(0, axis)[index] = 0.0
    right = view.at(other, moved).right(case.operand)
    return right.value if np.isfinite(right.error).all() else None


def along_an_axis_missing(case: Case) -> Evidence | None:
    """Along an axis the gap is everywhere a multiple of one of the op's own variables, or of two."""
    for words, *variables in VARIABLES if not proportional(case) else ():
        seen = [*case.views, *case.longer] if len(variables) > 1 else case.views
        for axis in range(max((case.right(v).value.ndim for v in case.views), default=0)):
            # One index says nothing of an axis, nor do as many as there are numbers to be fitted.
            views = [view for view in seen if _length(case, view, axis) > len(variables)]
            # A term that is missing is missing everywhere.
            if len(views) >= 3 and all(_follows(case, v, variables, axis) for v in views):
                return Evidence(
                    "contribution-missing",
                    f"{words} missing from d{case.operand} along axis {axis}",
                    f"axis {axis}",
                    free=2 + len(variables),
                )
    return None


def _length(case: Case, view: View, axis: int) -> int:
    shape = case.right(view).value.shape
    return shape[axis] if len(shape) > axis else 0


Variable = Callable[[Case, View, int], Array]


def _ones(case: Case, view: View, axis: int) -> Array:
    return np.ones(case.right(view).value.shape)


def _result(case: Case, view: View, axis: int) -> Array:
    return next(iter(view.results.values()))


def _value(case: Case, view: View, axis: int) -> Array:
    return view.value(case.operand)


def _centred(case: Case, view: View, axis: int) -> Array:
    value = view.value(case.operand)
    return np.asarray(value - value.mean(axis=axis, keepdims=True))


VARIABLES: tuple[Any, ...] = (
    ("a term that is the same for every element, as of a sum or a mean, is", _ones),
    ("a multiple of the result is", _result),
    ("a multiple of the operand is", _value),
    ("a multiple of the operand less its mean, as of a variance, is", _centred),
    (
        "a term that is the same for every element, and a multiple of the operand, are",
        _ones,
        _centred,
    ),
)


def _follows(case: Case, view: View, variables: Sequence[Variable], axis: int) -> bool:
    """Whether the gap is a combination of the variables, line by line along the axis."""
    given, right = case.given(view), case.right(view)
    arrays = [variable(case, view, axis) for variable in variables]
    shape = right.value.shape
    if {given.shape, *(array.shape for array in arrays)} != {shape} or not case.is_wrong(view):
        return False
    gap = np.moveaxis(right.value - given, axis, -1).reshape(-1, shape[axis])
    along = [np.moveaxis(array, axis, -1).reshape(-1, shape[axis]) for array in arrays]
    for line, *columns in zip(gap, *along, strict=True):
        basis = np.stack(columns, axis=1)
        left = line - basis @ np.linalg.lstsq(basis, line, rcond=None)[0]
        if not (np.abs(left) <= 4 * right.error.max()).all():
            return False
    return True
