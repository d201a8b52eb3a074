"""The right numbers in the wrong order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import permutations

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["gradients_swapped", "reshaped_in_the_wrong_order", "transposed"]


def transposed(case: Case) -> Evidence | None:
    """Given is the right gradient transposed."""
    name = f"d{case.operand}"
    if len(case.term.dims) == 2 and case.fits(lambda view: case.right(view).value.T):
        return Evidence("transposed", f"{name} is transposed", line=f"return {name}.T in its place")
    return None


def reshaped_in_the_wrong_order(case: Case) -> Evidence | None:
    """Given has the right elements in the order of another reshape."""
    name = f"d{case.operand}"
    orders = (_fortran, _columns, _cotangent_fortran, _cotangent_columns)
    if any(case.fits(partial(order, case)) for order in orders) or _permuted(case):
        return Evidence(
            "wrong-order-reshape",
            f"{name} has the right elements in the wrong order: read in one order, written in another",
            line='reshape in the order of the forward (order="C" for order="F", or a transpose first)',
        )
    return None


def _fortran(case: Case, view: View) -> Array | None:
    right = case.right(view).value
    return right.ravel().reshape(right.shape, order="F") if _told_apart(right) else None


def _columns(case: Case, view: View) -> Array | None:
    right = case.right(view).value
    return right.ravel(order="F").reshape(right.shape) if _told_apart(right) else None


def _cotangent_fortran(case: Case, view: View) -> Array | None:
    """The cotangent is written into the operand's shape by columns."""
    return _of_moved(case, view, lambda u, shape: u.reshape(shape, order="F").ravel())


def _cotangent_columns(case: Case, view: View) -> Array | None:
    """The cotangent is read from the operand's shape by columns."""
    return _of_moved(case, view, lambda u, shape: u.reshape(shape).ravel(order="F"))


def _of_moved(case: Case, view: View, moved: Callable[..., Array]) -> Array | None:
    shapes = {u.shape for u in view.point.cotangent.values()}
    shape = view.value(case.operand).shape
    if (
        len(shapes) > 1
        or len(shape) < 2
        or shape in shapes
        or view.cotangent.size != np.prod(shape)
    ):
        return None
    return view.pulled(case.operand, moved(view.cotangent, shape)).value


def _told_apart(right: Array) -> bool:
    """Whether another order is another array than the transpose: of a square one it never is."""
    return right.ndim > 2 or (right.ndim == 2 and right.shape[0] != right.shape[1])


def _permuted(case: Case) -> bool:
    """Some order of the axes, then the operand's shape."""
    axes = max((case.right(view).value.ndim for view in case.views), default=0)
    for order in list(permutations(range(axes)))[1:] if 2 < axes < 5 else []:

        def predict(view: View, order: tuple[int, ...] = order) -> Array:
            right = case.right(view).value
            return right.transpose(order).reshape(right.shape)

        if case.fits(predict):
            return True
    return False


def gradients_swapped(case: Case) -> Evidence | None:
    """Given is the right gradient of another operand, whose own place holds this one's."""
    for other in case.op.differentiable:
        if other.name != case.operand and case.fits(partial(_right_of, other.name)):
            name, its = f"d{case.operand}", f"d{other.name}"
            if all(_returned(case, view, other.name) for view in case.wrong):
                return Evidence(
                    "gradients-swapped",
                    f"{name} and {its} stand in each other's place",
                    f"{case.operand}, {other.name}",
                    f"return {name} and {its} in the order of the operands",
                    also=1,
                )
            return Evidence(
                "neighbour-layer",
                f"{name} is the gradient of {other.name}",
                f"{other.name} for {case.operand}",
                f"return {name} where {its} is returned a second time",
            )
    return None


def _right_of(operand: str, view: View) -> Array:
    return view.right(operand).value


def _returned(case: Case, view: View, other: str) -> bool:
    """Whether the other's place holds the right gradient of this operand."""
    assert view.given is not None  # by `views`
    given, right = view.given[other], case.right(view)
    return given.shape == right.value.shape and bool(
        np.abs(given - right.value).max(initial=0.0) <= case.scaled(view, given).max(initial=0.0)
    )
