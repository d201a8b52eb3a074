"""Wrong only where two values are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["only_tied", "only_tied_elements"]

WEAK = 100


def only_tied(case: Case) -> Evidence | None:
    """Wrong at points where an index occurs twice, right at points where none does."""
    views = [*case.views, *case.special]
    for term in case.op.operands:
        if case.first.point.operands[term.name].dtype.kind not in "iu":
            continue
        tied = [
            v
            for v in views
            if len(np.unique(v.point.operands[term.name])) < v.value(term.name).size
        ]
        wrong = [v for v in views if case.is_wrong(v)]
        if (
            len(tied) >= 2
            and len(tied) < len(views)
            and all(v in tied for v in wrong)
            and len(wrong) >= 2
        ):
            return Evidence(
                "only-tied",
                f"d{case.operand} is wrong only where a value occurs twice in {term.name}",
                term.name,
                "add, do not assign: np.add.at(...)",
                free=WEAK,
            )
    return None


def only_tied_elements(case: Case) -> Evidence | None:
    """Wrong where an element equals another one along an axis, or the one of another operand."""
    for words, tied in _kinds(case):
        wrong_there = right_elsewhere = wrong_elsewhere = right_there = 0
        for view in [*case.views, *case.special]:
            given, right = case.given(view), case.right(view)
            if given.shape != right.value.shape or (there := tied(view)) is None:
                return None
            wrong = case.apart(view, 10.0)
            known = np.isfinite(right.error) & (wrong | (np.abs(right.value) > 10 * right.error))
            wrong_there += int((wrong & there & known).sum())
            wrong_elsewhere += int((wrong & ~there & known).sum())
            right_there += int((~wrong & there & known).sum())
            right_elsewhere += int((~wrong & ~there & known).sum())
        few = wrong_there < max(3, 3 * right_there) or right_elsewhere < 5
        if not wrong_elsewhere and not few:
            text = f"d{case.operand} is wrong only where {words}"
            return Evidence("only-tied", text, words, free=WEAK)
    return None


def _kinds(case: Case) -> Iterator[tuple[str, Callable[[View], Array | None]]]:
    name = case.operand
    for axis in range(len(case.term.dims)):
        yield (
            f"two elements of {name} are equal along axis {axis}",
            partial(_along, name, axis),
        )
    for other in (t.name for t in case.op.operands if t.name != name):
        yield f"{name} = {other}", partial(_between, name, other)


def _along(name: str, axis: int, view: View) -> Array:
    """Where an element has an equal along the axis."""
    value = view.value(name)
    if value.ndim <= axis:
        return np.zeros(value.shape, dtype=bool)
    lines = np.moveaxis(value, axis, 0)
    tied = (lines[:, None] == lines[None]).sum(axis=1) > 1
    return np.asarray(np.moveaxis(tied, 0, axis))


def _between(one: str, other: str, view: View) -> Array | None:
    value, its = view.value(one), view.value(other)
    return np.asarray(value == its) if value.shape == its.shape else None
