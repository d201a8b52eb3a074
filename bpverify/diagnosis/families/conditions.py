"""Wrong only where a value is negative, zero or saturated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.layers import layers
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["only_at_zero", "only_negative", "only_saturated"]

WEAK = 100
#: σ' is below 0.05 from here on.
DEEP = 3.0
#: z of a layer: what no operand and no result can be called.
INNER = "z of the layer"


def only_negative(case: Case) -> Evidence | None:
    """Wrong where a value of the same place is below zero, right where it is above."""
    return _where(case, "only-negative", "negative", lambda v: v < 0, case.views)


def only_at_zero(case: Case) -> Evidence | None:
    """Wrong where a value is exactly zero, right elsewhere."""
    return _where(
        case, "only-at-zero", "exactly zero", lambda v: v == 0, [*case.views, *case.special]
    )


def only_saturated(case: Case) -> Evidence | None:
    """Wrong where a value is far from zero, right where it is near."""
    views = [*case.views, *case.special, *case.wider]
    for name in _names(case):
        seen = [*case.singles, *case.wide, *case.wider] if name == INNER else views
        pairs = [pair for view in seen for pair in _fields(case, view, name)]
        wrong = np.concatenate([np.abs(v)[w] for v, w in pairs] or [np.zeros(0)])
        right = np.concatenate([np.abs(v)[~w] for v, w in pairs] or [np.zeros(0)])
        # Where all that is large is large together, nothing tells which of it is to blame.
        mixed = sum(bool(w.any() and not w.all()) for _, w in pairs)
        enough = len(wrong) >= 3 and len(right) >= 5 and mixed >= 2
        if enough and wrong.min() > max(DEEP, float(right.max())):
            where = f"{_shown(name)} is saturated, beyond about {wrong.min():.3g}"
            return Evidence(
                "only-saturated",
                f"d{case.operand} is wrong only where {where}",
                _shown(name),
                free=WEAK,
            )
    return None


def _where(case: Case, cause: str, words: str, holds, views: list[View]) -> Evidence | None:  # type: ignore[no-untyped-def]
    for name in _names(case):
        seen = case.singles if name == INNER else views
        pairs = [pair for view in seen for pair in _fields(case, view, name)]
        there = sum(int((w & holds(v)).sum()) for v, w in pairs)
        missed = sum(int((~w & holds(v)).sum()) for v, w in pairs)
        elsewhere = sum(int((w & ~holds(v)).sum()) for v, w in pairs)
        right = sum(int((~w & ~holds(v)).sum()) for v, w in pairs)
        if elsewhere == 0 and there >= 3 and there >= 3 * missed and right >= 5:
            return Evidence(
                cause,
                f"d{case.operand} is wrong only where {_shown(name)} is {words}",
                _shown(name),
                free=WEAK,
            )
    return None


def _shown(name: str) -> str:
    return "z" if name == INNER else name


def _names(case: Case) -> list[str]:
    """The variables that an element of the gradient may follow: its own operand first."""
    names = [case.operand, *(t.name for t in case.op.operands if t.name != case.operand)]
    return [*names, *(t.name for t in case.op.signature.results), INNER]


def _fields(case: Case, view: View, name: str) -> Iterator[tuple[Array, Array]]:
    """A variable's values and where the gradient is wrong beside them, known elements only."""
    given, right = case.given(view), case.right(view)
    if given.shape != right.value.shape:
        return
    wrong = case.apart(view, 10.0)
    # Where the right gradient is zero as far as can be seen, a wrong one may look right.
    known = np.isfinite(right.error) & (wrong | (np.abs(right.value) > 10 * right.error))
    value = _values(view, name, right.value.shape)
    if value is not None and value.shape == wrong.shape:
        yield value[known], wrong[known]


def _values(view: View, name: str, shape: tuple[int, ...]) -> Array | None:
    if name in view.point.operands:
        return view.value(name)
    if name in view.results:
        return view.results[name]
    for layer in layers(view):
        if layer.W and layer.z.shape[1] == 1 and layer.z.shape[:1] == shape:
            return np.broadcast_to(layer.z, shape)
        if layer.W and len(shape) == 2 and layer.z.shape[1] == 1 and layer.z.shape[0] == shape[0]:
            return np.broadcast_to(layer.z, shape)
    return None
