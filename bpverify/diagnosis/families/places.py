"""Wrong only in some elements, by their place: what is said is where, not what."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["only_column", "only_edge", "only_element", "only_row"]

#: Where something is wrong explains less than any formula: as if so many numbers were fitted.
WEAK = 100
PLACES = (0, -1, 1, 2, 3)


def only_row(case: Case) -> Evidence | None:
    """Wrong in one row, all of it."""
    return _line(case, 0, "row")


def only_column(case: Case) -> Evidence | None:
    """Wrong in one column, all of it."""
    return _line(case, 1, "column")


def _line(case: Case, axis: int, word: str) -> Evidence | None:
    for place in PLACES:

        def inside(shape: tuple[int, ...], place: int = place) -> Array | None:
            if len(shape) != 2 or not _within(place, shape[axis]) or shape[axis] < 2:
                return None
            mask = np.zeros(shape, dtype=bool)
            mask.swapaxes(0, axis)[place] = True
            # A line of one element is an element.
            return mask if shape[1 - axis] > 1 else None

        if _exactly(case, inside):
            return _evidence(case, f"only-{word}", f"{_nth(place)} {word}")
    return None


def only_element(case: Case) -> Evidence | None:
    """Wrong in one element."""
    for place in PLACES:

        def inside(shape: tuple[int, ...], place: int = place) -> Array | None:
            if (
                not shape
                or int(np.prod(shape)) < 2
                or not all(_within(place, n) or n == 1 for n in shape)
            ):
                return None
            mask = np.zeros(shape, dtype=bool)
            mask[tuple(place if n > 1 else 0 for n in shape)] = True
            return mask

        if _exactly(case, inside):
            return _evidence(case, "only-element", f"{_nth(place)} element")
    indices = {tuple(map(int, i)) for v in case.wrong for i in np.argwhere(_mask(case, v))}
    several = all(_mask(case, view).size > 1 for view in case.wrong)
    if several and len(indices) == 1 and len(case.wrong) >= 3:
        return _evidence(case, "only-element", f"element {next(iter(indices))}")
    return None


def only_edge(case: Case) -> Evidence | None:
    """Wrong at the first and at the last index of an axis, or all round, and nowhere inside."""
    for axes in ((0,), (1,), (0, 1), (-1,), (-2, -1)):

        def inside(shape: tuple[int, ...], axes: tuple[int, ...] = axes) -> Array | None:
            if len(shape) < len(axes) or max(axes) >= len(shape) or min(axes) < -len(shape):
                return None
            mask = np.zeros(shape, dtype=bool)
            for axis in axes:
                mask.swapaxes(0, axis)[[0, -1]] = True
            return mask

        # Of short axes all is edge: so it is looked at longer ones as well.
        if _exactly(case, inside, case.longer):
            return _evidence(case, "only-edge", "edge")
    return None


def _within(place: int, size: int) -> bool:
    return -size <= place < size


def _nth(place: int) -> str:
    return {0: "first", -1: "last", 1: "second", 2: "third", 3: "fourth"}[place]


def _exactly(
    case: Case,
    inside: Callable[[tuple[int, ...]], Array | None],
    more: Sequence[View] = (),
) -> bool:
    """Whether the wrong elements are those of the place, at every view that has it; at three or more."""
    seen, share = 0, _share(case)
    for view in [*case.views, *more]:
        right = case.right(view).value
        if case.given(view).shape != right.shape:
            return False
        mask, wrong = inside(right.shape), _mask(case, view)
        if mask is None:
            continue
        # All of it, but for what is too small to be seen: an error is a share of what is right.
        visible = mask & (np.abs(right) * share > 10 * case.right(view).error)
        if wrong[~mask].any() or _part(~wrong[visible]) > 0.25:
            return False
        seen += bool(wrong[mask].mean() >= 0.75 and not mask.all())
    return seen >= 3


def _part(condition: Array) -> float:
    return float(condition.mean()) if condition.size else 0.0


def _share(case: Case) -> float:
    """How wrong the wrong elements are, of their own size: the median."""
    shares = [
        np.abs(case.given(v) - case.right(v).value)[_mask(case, v)]
        / np.abs(case.right(v).value)[_mask(case, v)]
        for v in case.wrong
        if case.given(v).shape == case.right(v).value.shape
    ]
    return float(np.median(np.concatenate(shares))) if shares else 0.0


def _mask(case: Case, view: View) -> Array:
    if case.given(view).shape != case.right(view).value.shape:
        return np.ones(case.right(view).value.shape, dtype=bool)
    return case.apart(view, 10.0)


def _evidence(case: Case, cause: str, place: str) -> Evidence:
    words = (
        f"d{case.operand} is wrong in its {place} only"
        if not place.startswith("element")
        else (f"d{case.operand} is wrong in {place} only")
    )
    return Evidence(cause, words, place, free=WEAK)
