"""The cotangent is not used as it comes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.jacobian import flat
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = [
    "cotangent_clipped",
    "cotangent_ignored",
    "cotangent_sign_dropped",
    "cotangent_squared",
    "cotangent_transposed",
]


def cotangent_ignored(case: Case) -> Evidence | None:
    """Given is the right gradient for a cotangent of ones."""
    if _fits(case, np.ones_like):
        u = _cotangents(case)
        return Evidence(
            "cotangent-ignored", f"{u} is not used: d{case.operand} is what {u} = 1 would give"
        )
    return None


def cotangent_squared(case: Case) -> Evidence | None:
    """Given is the right gradient for the cotangent squared."""
    if _fits(case, np.square):
        return Evidence("cotangent-squared", f"{_cotangents(case)} enters twice, as its square")
    return None


def cotangent_sign_dropped(case: Case) -> Evidence | None:
    """Given is the right gradient for the cotangent's absolute value."""
    if _fits(case, np.abs):
        return Evidence(
            "cotangent-sign-dropped",
            f"the sign of {_cotangents(case)} is dropped: |u| stands for u",
        )
    return None


def cotangent_clipped(case: Case) -> Evidence | None:
    """Given is the right gradient for a cotangent held between -c and c."""
    bounds = [c for view in case.views[:2] if (c := _bound(case, view)) is not None]
    if len(bounds) < 2 or abs(bounds[0] - bounds[1]) > 1e-6 * bounds[0]:
        return None
    u, bound = _cotangents(case), f"{bounds[0]:.6g}"
    return Evidence(
        "cotangent-clipped",
        f"{u} is clipped to ±{bound} on its way into d{case.operand}",
        bound,
        f"use {u} as it comes; clip the gradients after the backward, if at all",
        free=1,
    )


def cotangent_transposed(case: Case) -> Evidence | None:
    """Given is the right gradient for the cotangent transposed."""
    for u, array in case.first.point.cotangent.items():
        if array.ndim == 2 and case.fits(partial(_for_transposed, case, u)):
            words = f"{u} and {u}.T stand in each other's place"
            return Evidence("operand-transposed", words, f"{u} for {u}.T")
    return None


def _for_transposed(case: Case, name: str, view: View) -> Array | None:
    parts = {n: np.array(u, dtype=np.float64) for n, u in view.point.cotangent.items()}
    if parts[name].shape != parts[name].T.shape or parts[name].size < 2:
        return None
    parts[name] = parts[name].T
    return view.pulled(case.operand, flat(list(parts.values()))).value


#: Beyond every bound that anyone clips to.
FAR = 1e9


def _bound(case: Case, view: View) -> float | None:
    """Where the cotangent is clipped: read off far beyond it, and held against a third cotangent."""
    far = view.pulled(case.operand, np.sign(view.cotangent))
    given = _given(case, view, FAR * view.cotangent)
    if given is None or given.shape != far.value.shape or not far.value.any():
        return None
    c = float((given * far.value).sum() / (far.value**2).sum())
    if not 0 < c < FAR / 1e3:
        return None
    # Some of its elements beyond the bound, some within.
    mixed = view.cotangent * c / np.median(np.abs(view.cotangent))
    wanted = view.pulled(case.operand, np.clip(mixed, -c, c))
    given = _given(case, view, mixed)
    if given is None or given.shape != wanted.value.shape:
        return None
    fits = np.abs(given - wanted.value) <= wanted.error + 1e-8 * c * np.abs(far.value).max()
    return c if fits.all() else None


def _given(case: Case, view: View, cotangent: Array) -> Array | None:
    found = view.backward(view.named(cotangent))
    return None if found is None else found[case.operand]


def _fits(case: Case, change: Callable[[Array], Array]) -> bool:
    def predict(view: View) -> Array:
        return view.pulled(case.operand, change(view.cotangent)).value

    return case.fits(predict)


def _cotangents(case: Case) -> str:
    return ", ".join(case.first.point.cotangent)
