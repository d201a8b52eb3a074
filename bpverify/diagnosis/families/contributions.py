"""A term of the sum is missing: the gap is itself something known."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np

from bpverify.diagnosis.case import Case, Prediction
from bpverify.diagnosis.elementwise import slope_of
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.multiple import proportional
from bpverify.diagnosis.view import PLAIN, View
from bpverify.point import Array

__all__ = [
    "direct_path_missing",
    "multiple_of_another_missing",
    "multiple_of_the_operand_missing",
    "operand_alone",
    "result_missing",
]


def direct_path_missing(case: Case) -> Evidence | None:
    """Given is the right gradient without the cotangent itself, as of a residual connection."""
    for name in case.first.point.cotangent:

        def predict(view: View, name: str = name) -> Array | None:
            right, u = case.right(view).value, view.point.cotangent[name]
            return right - u if right.shape == u.shape else None

        if case.fits(predict, least=3):
            return Evidence(
                "contribution-missing",
                f"the direct path is missing from d{case.operand}: {name} itself",
                name,
                f"d{case.operand} += {name}",
            )
        if case.fits(partial(_alone, case, name), least=3):
            return Evidence(
                "contribution-missing",
                f"d{case.operand} is {name} alone: what goes through {case.op.name} is missing",
                name,
            )
    return None


def _alone(case: Case, name: str, view: View) -> Array | None:
    """The cotangent itself; of an elementwise op that is another mistake, its slope left out."""
    shape = case.right(view).value.shape
    if view.point.cotangent[name].shape != shape or slope_of(view, case.operand) is not None:
        return None
    return view.point.cotangent[name]


def result_missing(case: Case) -> Evidence | None:
    """Given is the right gradient with a part of the cotangent left out."""
    name = f"d{case.operand}"
    cotangents = {n: u.ndim for n, u in case.first.point.cotangent.items()}
    for u in cotangents if len(cotangents) > 1 else ():
        if case.fits(partial(_without, case, u, None, 0)):
            return Evidence("contribution-missing", f"what {u} gives to {name} is missing", u)
    for u, axes in cotangents.items():
        for axis, (index, which) in product(range(axes), ((0, "first"), (-1, "last"))):
            left_out = partial(_without, case, u, axis, index)
            if case.fits(left_out, least=3) and not _all_of_them(case, left_out):
                words = f"the {which} index along axis {axis} of {u} is left out of {name}"
                return Evidence("contribution-missing", words, f"{u}, axis {axis}, {which}")
    return None


def _all_of_them(case: Case, left_out: Prediction) -> bool:
    """Whether what is wrong has no other contribution: then it is a place, and no term of a sum."""
    made = [(view, found) for view in case.wrong if (found := left_out(view)) is not None]
    return not any(found[case.apart(view, PLAIN)].any() for view, found in made)


def _without(case: Case, name: str, axis: int | None, index: int, view: View) -> Array | None:
    parts = {n: np.array(u, dtype=np.float64) for n, u in view.point.cotangent.items()}
    if axis is None:
        parts[name][...] = 0.0
    else:
        if parts[name].ndim <= axis or parts[name].shape[axis] < 2:
            return None
        parts[name].swapaxes(0, axis)[index] = 0.0
    flat = np.concatenate([part.ravel() for part in parts.values()])
    return view.pulled(case.operand, flat).value


def multiple_of_the_operand_missing(case: Case) -> Evidence | None:
    """The gap is a multiple of the operand, or of its sign: the same everywhere is a penalty."""
    if proportional(case):
        return None
    for words, term in (("", lambda w: w), ("the sign of ", np.sign)):
        ratios = [_multiple(case, v, term(v.value(case.operand))) for v in case.wrong]
        known = [ratio for ratio in ratios if ratio is not None]
        several = sum(view.value(case.operand).size > 1 for view in case.wrong)
        if several < 3 or len(known) < len(ratios) or len(case.wrong) < len(case.views):
            continue
        if words and all(np.ptp(term(v.value(case.operand))) == 0 for v in case.wrong):
            continue  # of what is never negative the sign is a constant, and no penalty's
        each = [c / float(v.cotangent.sum()) for c, v in zip(known, case.wrong, strict=True)]
        alike = [np.ptp(each)] + [
            np.ptp([c * v.sizes[n] for c, v in zip(each, case.wrong, strict=True)])
            for n in case.op.signature.size_names
        ]
        penalty = all(v.cotangent.size == 1 for v in case.wrong) and min(alike) <= 1e-6 * abs(
            each[0]
        )
        name = f"d{case.operand}"
        if penalty:
            return Evidence(
                "penalty-missing",
                f"the penalty's term is missing from {name}: a multiple of {words}{case.operand}",
                line=f"{name} += λ * {'np.sign(' if words else ''}{case.operand}{')' if words else ''}",
                free=1,
            )
        return Evidence(
            "contribution-missing",
            f"a term is missing from {name}: a multiple of {words}{case.operand}",
            case.operand,
            free=2,
        )
    return None


def multiple_of_another_missing(case: Case) -> Evidence | None:
    """The gap is a multiple of another operand of the same shape, another one at each point."""
    others = [term.name for term in case.op.operands if term.name != case.operand]
    for other in others if not proportional(case) else ():
        several = [v for v in case.wrong if v.value(case.operand).size > 1]
        fits = all(
            v.value(other).shape == case.right(v).value.shape
            and _multiple(case, v, v.value(other)) is not None
            for v in case.wrong
        )
        if len(several) >= 3 and fits and len(case.wrong) == len(case.views):
            words = f"a term is missing from d{case.operand}: a multiple of {other}"
            return Evidence("contribution-missing", words, other, free=2)
    return None


def operand_alone(case: Case) -> Evidence | None:
    """Given is the operand times one number and the cotangent: the penalty's term, and nothing else."""
    found = [(view, _share(case, view)) for view in case.views]
    shares = [share for _, share in found if share is not None]
    several = sum(view.value(case.operand).size > 1 for view, _ in found)
    if len(shares) < len(found) or several < 3 or len(case.wrong) < 3:
        return None
    if np.ptp(shares) > 1e-9 * abs(shares[0]):
        return None
    words = (
        f"d{case.operand} is {shares[0]:.6g} * {case.operand} alone: all else is missing from it"
    )
    return Evidence("contribution-missing", words, "all but the penalty", free=1)


def _share(case: Case, view: View) -> float | None:
    """given = share * cotangent * operand; None where it is not, or the cotangent is no number."""
    given, w = case.given(view), view.value(case.operand)
    if view.cotangent.size > 1 or given.shape != w.shape or not w.any():
        return None
    ratio = float((given * w).sum() / (w * w).sum())
    fits = np.abs(given - ratio * w) <= 1e-12 * np.abs(given).max()
    return ratio / float(view.cotangent[0]) if ratio and fits.all() else None


def _multiple(case: Case, view: View, term: Array) -> float | None:
    """How many times the term the gap is; None where it is no multiple, or too small to tell."""
    given, right = case.given(view), case.right(view)
    if given.shape != right.value.shape or not term.any():
        return None
    gap = right.value - given
    ratio = float((gap * term).sum() / (term**2).sum())
    fits = np.abs(gap - ratio * term) <= 4 * right.error.max()
    return ratio if fits.all() and ratio != 0 else None
