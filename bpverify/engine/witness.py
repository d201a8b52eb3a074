"""The complex step: a second witness where differences are blind.

Im f(x + i h t) / h is the slope of f along t without any cancellation, if f is analytic and is the
same function for complex operands. Through abs, conj, sign or a cast to real it is silently wrong;
so it is heard only where it agrees with the differences along a direction they resolve, and its
word changes no verdict: it is reported beside one.

Source
    W. Squire and G. Trapp, SIAM Review 40(1), 1998, doi:10.1137/S003614459631241X
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from math import log10

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.problem import is_floating
from bpverify.engine.record import Record
from bpverify.engine.session import Session
from bpverify.engine.tangents import Tangents
from bpverify.engine.verdict import Reason, Verdict
from bpverify.engine.wide import Widths

#: So small that its square is lost beside anything, and not so small that its products underflow.
STEP = 2.0**-200
#: The complex step is the same function if it repeats half the digits of a double.
SAME_DIGITS = 8


def bear_witness(widths: Widths, records: Sequence[Record]) -> None:
    """Note on each saturated gradient to how many digits the complex step bears it out."""
    blind = [i for i, r in enumerate(records) if _is_saturated(r)]
    seen = [i for i, r in enumerate(records) if r.accepted_with(SAME_DIGITS)]
    if not blind or not seen or widths.own.session.results_dtype != np.float64:
        return
    own = widths.own
    heard = _digits(own, seen)
    if heard is None or heard < SAME_DIGITS:
        return
    for i in blind:
        records[i].witness = _digits(own, [i])


def _is_saturated(record: Record) -> bool:
    settled = record.whole
    return bool(
        settled and settled.verdict is Verdict.INCONCLUSIVE and settled.reason is Reason.SATURATED
    )


def _digits(tangents: Tangents, operands: Sequence[int]) -> float | None:
    """Return to how many digits the complex step repeats the claim along a direction."""
    drawn = tangents.over(dict.fromkeys(operands))
    claimed = float(tangents.claim.along(drawn)[0])
    slope = complex_step(tangents.session, drawn)
    if slope is None or not claimed:
        return None
    share = abs(slope - claimed) / abs(claimed)
    return min(-log10(share), 16.0) if share > 0 else 16.0


def complex_step(session: Session, tangents: Sequence[Array]) -> float | None:
    """Return the contracted slope by the complex step; None where the op does not take it."""
    point = [x.astype(np.complex128) if is_floating(x) else x.copy() for x in session.operands]
    for index, tangent in zip(session.problem.movable_indices, tangents, strict=True):
        point[index] = np.asarray(point[index] + 1j * STEP * tangent)
    session.purse.pay(1)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of imaginary parts that a real op discards
            results = np.array(session.problem.evaluate(tuple(point)))
    except Exception:  # noqa: BLE001 - whatever the op says to complex operands means: no witness
        return None
    if results.dtype != np.complex128 or not np.allclose(results.real, session.base):
        return None
    slope = float(session.cotangent @ results.imag) / STEP
    return slope if np.isfinite(slope) else None
