"""A gradient that is the right one times a number: the number, its error, and how it is written."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.view import View

__all__ = ["Multiple", "multiple", "number", "proportional"]

#: A number this near to a fraction of small whole numbers is written as one.
LARGEST = 16


class Multiple(NamedTuple):
    """given = ratio * right, the ratio known to within an error."""

    ratio: float
    error: float


def multiple(case: Case, view: View) -> Multiple | None:
    """The factor at a view; None where given is no multiple of the right gradient."""
    given, right = case.given(view), case.right(view)
    if given.shape != right.value.shape or not right.value.any():
        return None
    ratio = float((given * right.value).sum() / (right.value**2).sum())
    if ratio == 0 or not np.isfinite(ratio) or not case.matches(view, ratio * right.value):
        return None
    top = float(np.abs(right.value).max())
    return Multiple(ratio, 4 * float(right.error.max()) / top * max(1.0, 1 / max(abs(ratio), 1e-6)))


def proportional(case: Case) -> bool:
    """Whether given is a multiple of the right gradient wherever it is wrong: then no term is missing."""
    return all(multiple(case, view) is not None for view in case.wrong)


def number(value: float, error: float) -> str:
    """A number as a person would write it: 4, 1/5, 0.37."""
    near = Fraction(value).limit_denominator(LARGEST)
    small = 0 < abs(near.numerator) <= LARGEST and 1 in (abs(near.numerator), near.denominator)
    return str(near) if small and abs(float(near) - value) <= error else f"{value:.10g}"
