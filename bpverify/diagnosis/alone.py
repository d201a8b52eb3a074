"""One sample of a view by itself, and whether the gradients of all of them add up to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.view import View
from bpverify.point import Array
from bpverify.signature import Sizes

__all__ = ["adds_up", "alone"]


def alone(view: View, size: str, index: int) -> View | None:
    """The view with one index of a size alone; None where it has no more. Kept in the point's memory."""
    if view.sizes[size] < 2:
        return None
    memory, key = view.point.memory, ("alone", size, index)
    if key not in memory:
        operands = {
            term.name: _kept(view.point.operands[term.name], term.dims, size, index)
            for term in view.op.operands
        }
        cotangent = {
            f"d{term.name}": _kept(view.point.cotangent[f"d{term.name}"], term.dims, size, index)
            for term in view.op.signature.results
        }
        sizes = Sizes({**view.point.sizes.known, size: 1})
        point = replace(view.point, operands=operands, cotangent=cotangent, sizes=sizes)
        memory[key] = View(view.op, point)
    found: View = memory[key]
    return found


def _kept(array: Array, dims: Sequence[object], size: str, index: int) -> Array:
    for axis, dim in enumerate(dims):
        if dim == size:
            array = array.take([index], axis=axis)
    return array


def adds_up(case: Case) -> bool:
    """Whether what is given for all samples is made of what is given for each, as the right gradient is.

    What explains one sample need not explain several: a mean that is a sum looks right at one. True
    where it cannot be told.
    """
    size = case.op.samples
    if not size or size in case.term.dims:
        return True
    views = [view for view in case.wrong if view.sizes[size] > 1][:2]
    return all(_made_of(case, view, size) for view in views)


def _made_of(case: Case, view: View, size: str) -> bool:
    parts = [part for i in range(view.sizes[size]) if (part := alone(view, size, i)) is not None]
    if any(part.given is None for part in parts):
        return True
    right = np.sum([case.right(part).value for part in parts], axis=0)
    given = np.sum([case.given(part) for part in parts], axis=0)
    for share in (1.0, 1.0 / len(parts)):
        if np.allclose(share * right, case.right(view).value, rtol=1e-7, atol=1e-9):
            return np.allclose(share * given, case.given(view), rtol=1e-7, atol=1e-9)
    return True
