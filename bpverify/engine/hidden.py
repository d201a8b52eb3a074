"""Slopes where backward claims none: what a direction over everything drowns."""

from __future__ import annotations

from bpverify.engine.direction import spread_over_operands
from bpverify.engine.estimate import Array
from bpverify.engine.line import Line
from bpverify.engine.quick import adaptive
from bpverify.engine.tangents import Tangents


def hidden_slopes(tangents: Tangents, zeros: dict[int, Array], asked: float) -> list[int]:
    """Return the operands whose elements of zero gradient, marked by masks, do move the results.

    A slope of 1e-10 is lost in a direction beside others of 1. Alone, and along lengths that do not
    shrink with the element, it stands out of the results' rounding. Two evaluations clear all
    elements, if nothing moves at all.
    """
    if not zeros or not _moves(tangents, zeros, asked):
        return []
    if len(zeros) == 1:
        return list(zeros)
    alone = [i for i in zeros if _moves(tangents, {i: zeros[i]}, asked)]
    return alone or list(zeros)


def _moves(tangents: Tangents, masks: dict[int, Array], asked: float) -> bool:
    """Return whether the results move along these elements by more than rounding explains."""
    drawn = tangents.over(dict(masks), absolute=True)
    session = tangents.session
    line = Line(session, spread_over_operands(session, drawn))
    line.reach(session.arithmetic.first[-1:])
    if (line.forth == session.base).all() and (line.back == session.base).all():
        return False
    return adaptive(tangents.claim, line, asked).contradicts()
