"""Wrong only at some sizes: a size of one, two that are equal, one beyond a bound."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.draw import point_at
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.slope import wrong_along
from bpverify.diagnosis.view import View

__all__ = ["only_beyond_size", "only_equal_sizes", "only_m_1"]

WEAK = 100
#: Times ordinary values: of so small ones no sum of a few hundred is large.
SMALL = 2.0**-8
#: Two generic sets of sizes: nothing coincides, nothing is one.
GENERIC = ((3, 2, 5, 7, 4, 6), (2, 5, 3, 4, 7, 6))


def only_m_1(case: Case) -> Evidence | None:
    """Wrong where one size is 1, right where none is."""
    for name in _names(case):
        if (
            case.first.sizes[name] == 1
            and _right_in_general(case)
            and all(_wrong(case, {**base, name: 1}) for base in _bases(case))
            and _right_at(case, [_equal(case, *pair) for pair in _pairs(case)])
        ):
            return Evidence(
                "only-m-1", f"d{case.operand} is wrong only where {name} = 1", name, free=WEAK
            )
    return None


def only_equal_sizes(case: Case) -> Evidence | None:
    """Wrong by a factor where two sizes are equal, right where all differ.

    Where it is no multiple of the right gradient, another formula is used there, and that is the mistake.
    """
    if not all(_multiple(case, view) for view in case.wrong):
        return None
    for one, two in _pairs(case):
        if (
            case.first.sizes[one] == case.first.sizes[two]
            and _right_in_general(case)
            and all(_wrong(case, {**base, one: base[two]}) for base in _bases(case))
            and _right_at(case, [{**_bases(case)[0], name: 1} for name in _names(case)])
        ):
            return Evidence(
                "only-equal-sizes",
                f"d{case.operand} is wrong only where {one} = {two}",
                f"{one} = {two}",
                free=WEAK,
            )
    return None


def _multiple(case: Case, view: View) -> bool:
    given, right = case.given(view), case.right(view).value
    if given.shape != right.shape or not right.any():
        return False
    return case.matches(view, (given * right).sum() / (right**2).sum() * right)


def only_beyond_size(case: Case) -> Evidence | None:
    """Wrong where one size is large, right below: the first size that is wrong is searched for."""
    for name in _names(case):
        most = case.first.sizes.get(name, 0)
        base = _bases(case)[0]
        if most <= max(base.values()) or not _right_in_general(case):
            continue
        if not _wrong(case, {**base, name: most}):
            continue
        low, high = base[name], most
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if _wrong(case, {**base, name: middle}) else (middle, high)
        # At values near zero as well: what a large sum saturates is no matter of sizes.
        ends = [{**_bases(case)[1], name: high}, {**base, name: most}]
        small = all(_wrong(case, sizes, SMALL) for sizes in ends)
        if small and _wrong(case, ends[0]) and high > max(base.values()):
            return Evidence(
                "only-beyond-size",
                f"d{case.operand} is wrong only where {name} is {high} or more",
                f"{name} >= {high}",
                free=WEAK,
            )
    return None


def _names(case: Case) -> list[str]:
    return [n for n in case.op.signature.size_names if n in case.first.sizes]


def _bases(case: Case) -> list[dict[str, int]]:
    names = case.op.signature.size_names
    return [{n: sizes[i % len(sizes)] for i, n in enumerate(names)} for sizes in GENERIC]


def _pairs(case: Case) -> list[tuple[str, str]]:
    return list(combinations(_names(case), 2))


def _equal(case: Case, one: str, two: str) -> dict[str, int]:
    base = _bases(case)[0]
    return {**base, one: base[two]}


def _right_at(case: Case, several: list[dict[str, int]]) -> bool:
    """Whether the gradient is right at sizes of another kind: else "only" would not be true."""
    return not any(_wrong(case, sizes) for sizes in several)


def _right_in_general(case: Case) -> bool:
    return bool(_bases(case)[0]) and all(_wrong(case, base) is False for base in _bases(case))


def _wrong(case: Case, sizes: dict[str, int], wide: float = 1.0) -> bool | None:
    """Whether the gradient is wrong at these sizes, by its slope along two directions; None: unknown."""
    memory = case.first.point.memory
    key = ("wrong at", case.operand, wide, *sorted(sizes.items()))
    if key not in memory:
        found = [
            wrong_along(case.op, point, case.operand, np.random.default_rng(seed))
            for seed in (1, 2)
            if (point := point_at(case.op, case.first.point, dict(sizes), seed, wide=wide))
            is not None
        ]
        memory[key] = None if None in found or not found else any(found)
    answer: bool | None = memory[key]
    return answer
