"""The right formula at the wrong values: a variable, or a transpose, in another's place throughout."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["substituted", "transposed_throughout"]

#: Formulas of a layer are written otherwise line by line; of an op of so many operands, throughout.
OPERANDS = 2


def substituted(case: Case) -> Iterator[Evidence]:
    """Given is the right gradient where one operand has the value of another, a result or a cotangent."""
    if len(case.op.operands) > OPERANDS:
        return
    for old in (term.name for term in case.op.operands):
        for new in _variables(case):
            if new == old or not case.fits(partial(_at, case, old, new)):
                continue
            if len(case.op.operands) == 1 and new in case.first.results:
                words = f"the derivative is taken at {new}, not at {old}"
                yield Evidence("derivative-at-a-for-z", words, f"{new} for {old}")
            else:
                words = f"{new} stands where {old} should"
                yield Evidence("wrong-variable", words, f"{new} for {old}")


def _variables(case: Case) -> list[str]:
    point = case.first.point
    return [*point.operands, *(t.name for t in case.op.signature.results), *point.cotangent]


def _at(case: Case, old: str, new: str, view: View) -> Array | None:
    """The right gradient with the cotangent as it is and one operand's value replaced."""
    known = {**view.results, **view.point.cotangent, **view.point.operands}
    value = known[new]
    if value.shape != view.point.operands[old].shape:
        return None
    right = view.at(old, value.astype(view.point.operands[old].dtype)).right(case.operand)
    return right.value if np.isfinite(right.error).all() else None


def transposed_throughout(case: Case) -> Evidence | None:
    """Given is the right gradient where a square operand is its transpose, in every place of it."""
    for term in case.op.operands:
        if len(term.dims) == 2 and case.fits(partial(_turned, case, term.name)):
            words = f"{term.name} and {term.name}.T stand in each other's place throughout"
            return Evidence("operand-transposed", words, f"{term.name} for {term.name}.T")
    return None


def _turned(case: Case, name: str, view: View) -> Array | None:
    value = view.point.operands[name]
    if value.shape[0] != value.shape[1] or len(value) < 2:
        return None
    right = view.at(name, value.T.copy()).right(case.operand)
    return right.value if np.isfinite(right.error).all() else None
