"""One sample alone, or all but one: seen where the samples are added up inside of the op."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from bpverify.diagnosis.alone import alone
from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["one_sample"]

WHICH = ((0, "first"), (-1, "last"))


def one_sample(case: Case) -> Iterator[Evidence]:
    """Given is what one index of a size contributes, or the right gradient without it."""
    name = f"d{case.operand}"
    ways = product(_inner(case), WHICH, (False, True), (True, False))
    for size, (index, which), mean, only in ways:
        if not case.fits(partial(_predicted, case, size, index, mean, only), least=3):
            continue
        one = "sample" if size == case.op.samples else f"index of {size}"
        if only:
            words = f"{name} has the contribution of the {which} {one} alone"
            yield Evidence(
                "samples-not-summed", words, size, f"{name} = the sum over all of {size}"
            )
        else:
            words = f"the {which} {one} is left out of {name}"
            yield Evidence("contribution-missing", words, f"{size}, {which}")
        return


def _inner(case: Case) -> list[str]:
    """The sizes that are added up inside of the op: no axis of the operand, nor of a result."""
    outside = {d for term in (case.term, *case.op.signature.results) for d in term.dims}
    return [name for name in case.op.signature.size_names if name not in outside]


def _predicted(
    case: Case, size: str, index: int, mean: bool, only: bool, view: View
) -> Array | None:
    part = alone(view, size, index)
    if part is None or not np.isfinite((found := case.right(part)).error).all():
        return None
    share = found.value / view.sizes[size] if mean else found.value
    return share if only else case.right(view).value - share
