"""Judge a gradient, or one element of it, by itself."""

from __future__ import annotations

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.examine import examine
from bpverify.engine.finding import Finding
from bpverify.engine.tangents import Tangents
from bpverify.engine.verdict import Reason, Verdict
from bpverify.engine.wide import Widths


def one_element(shape: tuple[int, ...], index: int) -> Array:
    """Return a mask that marks one element by its flat index."""
    mask = np.zeros(shape, dtype=bool)
    mask.flat[index] = True
    return mask


def judge_whole(widths: Widths, operand: int, asked: float) -> Finding:
    """Return the verdict on one gradient along directions that move all its operand's elements.

    Asked for when quick directions did not agree with the claim; so: the widest type, every level.
    """
    tangents = widths.wide or widths.own
    part: dict[int, Array | None] = {operand: None}
    draws = [tangents.over(part), tangents.over(part), tangents.over(part, absolute=True)]
    return examine(tangents.claim, draws[0], asked, draws[1:])


def judge_element(widths: Widths, operand: int, index: int, asked: float) -> Finding:
    """Return the verdict on one element.

    The op's own type first; a wider one where that did not verify the digits asked.
    """
    found = Finding()
    if not widths.too_short(asked):
        found = _examined(widths.own, operand, index, asked, thoroughly=False)
        if found.verdict is Verdict.VERIFIED and found.digits >= asked:
            return found
    wide = widths.wide
    if wide is not None:
        again = _examined(wide, operand, index, asked, thoroughly=True)
        return found.unless_outweighed(again)
    if found.verdict is not None:
        return found
    again = _examined(widths.own, operand, index, asked, thoroughly=True)
    return found.unless_outweighed(again)


def _examined(
    tangents: Tangents, operand: int, index: int, asked: float, thoroughly: bool
) -> Finding:
    mask = one_element(tangents.claim.gradients[operand].shape, index)
    first = tangents.over({operand: mask})
    others = (
        [tangents.over({operand: mask}), tangents.over({operand: mask}, absolute=True)]
        if thoroughly
        else []
    )
    length = first[operand].flat[index]
    if tangents.claim.infinite[operand].flat[index]:
        return Finding().decided(Verdict.INCONCLUSIVE, Reason.NOT_FINITE)
    if length == 0:
        return Finding().decided(Verdict.INCONCLUSIVE, Reason.LEFT_DOMAIN)
    return examine(tangents.claim, first, asked, others).per(length)
