"""From what is known of a gradient to the verdict on it."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite, nan

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.judgement import CODES, NOT_JUDGED, Elements, OperandJudgement
from bpverify.engine.record import Record, detectable
from bpverify.engine.verdict import Reason, Verdict

VERIFIED, IMPRECISE = CODES.index(Verdict.VERIFIED), CODES.index(Verdict.IMPRECISE)


def conclude(record: Record) -> OperandJudgement:
    """Return the verdict that follows from all that was found."""
    elements = _elements(record)
    verdict = _of_elements(record, elements) if elements.judged else _of_directions(record)
    if verdict is Verdict.VERIFIED and record.lost is not None and record.lost.any():
        verdict = Verdict.IMPRECISE
    return OperandJudgement(
        verdict=verdict,
        reason=_reason(record) if verdict is Verdict.INCONCLUSIVE else None,
        digits=_digits(record, elements.judged > 0),
        detects=_detects(record),
        how=_how(record, elements),
        elements=elements,
        complete=record.complete,
        reasons=dict(record.reasons),
        witness=record.witness,
        drawn=tuple(_judged(record, elements)),
    )


def _elements(record: Record) -> Elements:
    codes, counts = record.codes, (0,) * len(CODES)
    if record.singly:
        if record.lost is not None:
            codes = np.where(record.lost & (codes == VERIFIED), IMPRECISE, codes)
        counts = tuple(np.bincount(codes[codes != NOT_JUDGED], minlength=len(CODES)).tolist())
    return Elements(codes, record.numeric, record.error, record.gradient, record.digits, counts)


def _judged(record: Record, elements: Elements) -> Iterator[tuple[int, ...]]:
    """Yield the indices of the drawn elements that have a verdict."""
    for flat in record.drawn:
        index = tuple(int(i) for i in np.unravel_index(flat, elements.codes.shape))
        if elements.codes[index] != NOT_JUDGED:
            yield index


def _of_elements(record: Record, elements: Elements) -> Verdict:
    if elements.count(Verdict.WRONG):
        return Verdict.WRONG
    if record.broken_off or record.suspect or record.doubted or not record.complete:
        # Directions are against the gradient, no element is: something is wrong, or finer.
        return Verdict.INCONCLUSIVE
    # A gradient is what the worst of its elements is.
    order = (Verdict.INCONCLUSIVE, Verdict.IMPRECISE, Verdict.SUBGRADIENT, Verdict.VERIFIED)
    cleared = {Verdict.VERIFIED} if isfinite(record.cleared) else set()
    if record.drawn:
        cleared.add(_of_directions(record))
    return next((v for v in order if elements.count(v) or v in cleared), Verdict.ZERO)


def _of_directions(record: Record) -> Verdict:
    if record.accepted_with(0.0) and record.seen:
        return record.seen.finding.verdict or Verdict.INCONCLUSIVE
    if record.whole:
        return record.whole.verdict or Verdict.INCONCLUSIVE
    return Verdict.INCONCLUSIVE


def _reason(record: Record) -> Reason:
    if record.broken_off:
        return record.broken_off
    if record.reasons:
        return record.reasons.most_common(1)[0][0]
    return Reason.UNCONFIRMED if record.suspect or record.doubted else Reason.NOISE


def _digits(record: Record, singly: bool) -> float:
    """Return the least verified digits; NaN where none are."""
    if singly:
        judged = [*record.digits[~np.isnan(record.digits)], record.cleared]
        if record.drawn:
            judged.append(np.nan_to_num(_digits(record, False), nan=inf))
        return float(min(judged)) if isfinite(min(judged)) else nan
    if record.accepted_with(0.0) and record.seen:
        verified = record.seen.finding.verdict is Verdict.VERIFIED
        return record.seen.digits if verified else nan
    if record.whole and record.whole.verdict is Verdict.VERIFIED:
        return record.whole.digits
    return nan


def _detects(record: Record) -> Array:
    if record.seen is None or not record.accepted_with(0.0):
        return record.detects
    seen = detectable(record.seen.finding, record.seen.tangent * record.gradient)
    return np.asarray(np.fmin(record.detects, seen) if record.singly else seen)


def _how(record: Record, elements: Elements) -> str:
    if record.drawn:
        return f"direction, and {elements.judged} of {len(record.drawn)} drawn elements"
    if not elements.judged:
        return "direction"
    return (
        "element by element"
        if elements.judged == elements.codes.size
        else "direction, then elements"
    )
