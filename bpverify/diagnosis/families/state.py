"""What the backward was called for before has a say in what it gives now."""

from __future__ import annotations

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.draw import another
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.view import View
from bpverify.errors import GradientError
from bpverify.point import Array

__all__ = ["accumulated", "input_changed", "noise", "stale_cache"]


def accumulated(case: Case) -> Evidence | None:
    """The steps from call to call are all alike."""
    arrays = _calls(case)
    if arrays is None or not _stepping(case, arrays) or not _evenly(case, arrays):
        return None
    return Evidence(
        "accumulated",
        f"each call adds to d{case.operand} of the last",
        line=f"begin every call with d{case.operand} = 0",
    )


def noise(case: Case) -> Evidence | None:
    """Every call gives another gradient, by steps that differ."""
    arrays = _calls(case)
    if arrays is None or not _stepping(case, arrays) or _evenly(case, arrays):
        return None
    return Evidence("noise", "every call gives another gradient", line="draw nothing in backward")


def _stepping(case: Case, arrays: Array) -> bool:
    if len({array.tobytes() for array in arrays}) == 1:
        return False
    steps = np.diff(arrays, axis=0)
    return not (np.abs(steps).max(initial=0.0) <= _rounding(case, arrays))


def _evenly(case: Case, arrays: Array) -> bool:
    return bool(np.ptp(np.diff(arrays, axis=0), axis=0).max() <= _rounding(case, arrays))


def _rounding(case: Case, arrays: Array) -> float:
    """Of one addition to what has become as large as this."""
    return 4 * float(np.finfo(case.first.point.dtype).eps * np.abs(arrays).max(initial=0.0))


def input_changed(case: Case) -> Evidence | None:
    """A call leaves other operands behind than it was given, or cannot do with such as are read-only."""
    operands, cotangent = case.first.point.fresh()
    given = [array.tobytes() for array in (*operands, *cotangent)]
    case.op.results(operands)
    if [array.tobytes() for array in (*operands, *cotangent)] != given:
        words = "the forward writes into an array that it is given"
        return Evidence("input-changed", words, line="work on a copy")
    case.op.gradients(cotangent, operands)
    if [array.tobytes() for array in (*operands, *cotangent)] == given and _read_only(case):
        return None
    words = "the backward writes into an array that it is given"
    return Evidence("input-changed", words, line="work on a copy")


def _read_only(case: Case) -> bool:
    """Whether the backward takes arrays that cannot be written into."""
    operands, cotangent = case.first.point.fresh()
    for array in (*operands, *cotangent):
        array.flags.writeable = False
    try:
        case.op.gradients(cotangent, operands)
    except GradientError:
        return False
    return True


def _calls(case: Case) -> Array | None:
    """What four calls with the same arguments give, where it is of one shape."""
    view = case.first
    found = [view.backward(list(view.point.cotangent.values())) for _ in range(4)]
    arrays = [call[case.operand] for call in found if call is not None]
    if len(arrays) < 4 or len({array.shape for array in arrays}) > 1:
        return None
    return np.array(arrays)


def stale_cache(case: Case) -> Evidence | None:
    """After another point the backward gives other gradients; or at every point the same ones."""
    if _remembers(case) or _kept_for_good(case):
        return Evidence(
            "stale-cache",
            "the backward uses what an earlier call kept",
            line="compute it from the operands that the backward is given",
        )
    return None


def _remembers(case: Case) -> bool:
    """Whether the gradient at the point is another one after another point's forward."""
    for other in _others(case):
        own = _after_forward_of(case, case.first)
        if own is None or not _alike(own, _after_forward_of(case, case.first)):
            return False  # not the same twice: chance, or a buffer
        if not _alike(own, _after_forward_of(case, other)):
            return True
    return False


def _kept_for_good(case: Case) -> bool:
    """Whether one array, not of zeros or NaN, comes back at points where everything differs."""
    views = [view for view in _others(case) if view.given is not None]
    given = [case.given(view) for view in views]
    differ = len({case.right(view).value.tobytes() for view in views}) == len(views)
    same = len(views) > 1 and len({array.tobytes() for array in given}) == 1
    return same and differ and bool(np.isfinite(given[0]).all() and given[0].any())


def _others(case: Case) -> list[View]:
    """Views at other values and the point's own sizes."""
    point = case.first.point
    drawn = [another(case.op, point, point.sizes.known, seed) for seed in (90, 91)]
    return [view for view in drawn if view is not None]


def _after_forward_of(case: Case, view: View) -> Array | None:
    if view is not case.first:
        view.backward(list(view.point.cotangent.values()))
    case.op.results(view.point.fresh()[0])
    found = case.first.backward(list(case.first.point.cotangent.values()))
    return None if found is None else found[case.operand]


def _alike(one: Array, two: Array | None) -> bool:
    return two is not None and one.shape == two.shape and bool(np.array_equal(one, two))
