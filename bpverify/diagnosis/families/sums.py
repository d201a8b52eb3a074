"""Sums over an axis: not taken, taken over another one, or taken with the axis lost."""

from __future__ import annotations

from functools import partial
from itertools import combinations, product

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.jacobian import flat
from bpverify.diagnosis.view import Right, View
from bpverify.point import Array

__all__ = ["axis_lost", "one_index_only", "samples_not_summed", "sum_over_wrong_axis"]


def samples_not_summed(case: Case) -> Evidence | None:
    """Given, summed over an axis or two, is the right gradient."""
    views = case.wrong
    if len(_longer(case)) < 2 or not all(_summed(case, view) for view in views):
        return None
    name = f"d{case.operand}"
    return Evidence(
        "samples-not-summed",
        f"{name} is not summed over {_axis_name(case)}",
        _axis_name(case),
        f"{name} = {name}.sum(axis={_axis(case)}, keepdims=True)",
    )


def _summed(case: Case, view: View) -> bool:
    given, right = case.given(view), case.right(view)
    if given.size == right.value.size:  # the axis that is not summed over has one index here
        return _equal(given.reshape(right.value.shape), right)
    return given.size > right.value.size and _axis_of(given, right) is not None


def _axis_of(given: Array, right: Right) -> tuple[int, ...] | None:
    axes = [a for count in (1, 2, 3) for a in combinations(range(given.ndim), count)]
    for axis in axes:
        kept = given.sum(axis=axis, keepdims=True)
        if kept.size == right.value.size and _equal(kept.reshape(right.value.shape), right):
            return axis
    return None


def _equal(one: Array, right: Right) -> bool:
    return bool((np.abs(one - right.value) <= 2 * right.error.max(initial=0.0)).all())


def _axis(case: Case) -> str:
    axes = {_axis_of(case.given(view), case.right(view)) for view in _longer(case)}
    axis = next(iter(axes - {None}), None) or ()
    return str(axis[0] if len(axis) == 1 else axis)


def _axis_name(case: Case) -> str:
    """The size that is not summed over, by name where every view has it so."""
    names = [
        name
        for name in case.op.signature.size_names
        if all(_lost_size(case, view) == view.sizes.get(name) for view in _longer(case))
    ]
    return names[0] if names else f"axis {_axis(case)}"


def _longer(case: Case) -> list[View]:
    return [v for v in case.wrong if case.given(v).size > case.right(v).value.size]


def _lost_size(case: Case, view: View) -> int:
    axis = _axis_of(case.given(view), case.right(view)) or ()
    return int(np.prod([case.given(view).shape[i] for i in axis]))


def axis_lost(case: Case) -> Evidence | None:
    """Given has the right elements, and an axis of size one fewer."""
    for view in case.wrong:
        given, right = case.given(view), case.right(view)
        if given.ndim >= right.value.ndim or _long_axes(given) != _long_axes(right.value):
            return None
        if not _equal(given.reshape(right.value.shape), right):
            return None
    if len(case.wrong) < 2:
        return None
    name = f"d{case.operand}"
    return Evidence(
        "axis-lost",
        f"{name} has the right values, but not the axis of size one",
        line=f"keep the axis: sum(..., keepdims=True), or {name}.reshape({case.operand}.shape)",
    )


def _long_axes(array: Array) -> list[int]:
    return [size for size in array.shape if size > 1]


def one_index_only(case: Case) -> Evidence | None:
    """Given is what one index of the cotangent contributes, and the others are not added."""
    for u, cotangent in case.first.point.cotangent.items():
        for axis, (index, which) in product(range(cotangent.ndim), ((0, "first"), (-1, "last"))):
            if case.fits(partial(_of_one, case, u, axis, index), least=3):
                name = f"d{case.operand}"
                return Evidence(
                    "samples-not-summed",
                    f"{name} has the contribution of the {which} index along axis {axis} of {u} alone: "
                    "the sum over it is missing",
                    f"axis {axis}",
                    f"{name} = the sum over all of axis {axis}",
                )
    return None


def _of_one(case: Case, name: str, axis: int, index: int, view: View) -> Array | None:
    parts = {n: np.array(u, dtype=np.float64) for n, u in view.point.cotangent.items()}
    if parts[name].ndim <= axis or parts[name].shape[axis] < 2:
        return None
    moved = parts[name].swapaxes(0, axis)
    kept = moved[index].copy()
    moved[...] = 0.0
    moved[index] = kept
    return view.pulled(case.operand, flat(list(parts.values()))).value


def sum_over_wrong_axis(case: Case) -> Evidence | None:
    """Given is the same contributions, added up along another axis."""
    fields = {id(view): _contributions(case, view) for view in case.views}
    known = [(view, f) for view in case.views if (f := fields[id(view)]) is not None]
    ranks = {field.ndim for _, field in known}
    if len(known) < len(case.views) or len(ranks) != 1:
        return None
    rank = ranks.pop()
    for axes in (a for count in range(1, rank + 1) for a in combinations(range(rank), count)):
        if any(_is_sum_of(case.right(view).value, field, axes) for view, field in known):
            continue  # the right axis
        if case.fits(partial(_sum_along, case, fields, axes)):
            name = f"d{case.operand}"
            return Evidence(
                "sum-over-wrong-axis",
                f"{name} is summed over the wrong axis",
                f"axis {axes[0] if len(axes) == 1 else axes}",
                "sum over the axis along which the operand is broadcast, with keepdims=True",
            )
    return None


def _sum_along(
    case: Case, fields: dict[int, Array | None], axes: tuple[int, ...], view: View
) -> Array | None:
    """The sum in the shape of what was given, where it has as many elements; else as it comes."""
    field = fields[id(view)]
    if field is None:
        return None
    total, given = np.asarray(field.sum(axis=axes)), case.given(view)
    return total.reshape(given.shape) if total.size == given.size else total


def _contributions(case: Case, view: View) -> Array | None:
    """What each result gives to the operand's gradient, of the result's shape."""
    if len(view.results) != 1:
        return None
    (result,) = view.results.values()
    jacobian = view.jacobian(case.operand).value
    # Each result hears of one element at most, as with an operand that is broadcast.
    if (np.count_nonzero(np.abs(jacobian) > 1e-7 * np.abs(jacobian).max(), axis=1) > 1).any():
        return None
    return np.asarray((view.cotangent * jacobian.sum(axis=1)).reshape(result.shape))


def _is_sum_of(right: Array, field: Array, axes: tuple[int, ...]) -> bool:
    total = field.sum(axis=axes).ravel()
    return total.size == right.size and bool(np.allclose(total, right.ravel(), 1e-6, 1e-9))
