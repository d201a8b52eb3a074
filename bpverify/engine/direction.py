"""Tangents: which way, and how far, to move the operands together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.session import Session


def short_lengths(rng: np.random.Generator, shape: tuple[int, ...], bits: int) -> Array:
    """Draw lengths in [1, 2) with ``bits`` binary digits, the last one set.

    Short, so that operand + step * length is exact; odd, so that a quantised intermediate does not
    fall on its own grid; many, so that two wrong elements seldom cancel.
    """
    odd = 2 * rng.integers(0, 2 ** (bits - 2), size=shape) + 1
    return np.asarray(1.0 + odd / 2.0 ** (bits - 1))


def power_of_two(scale: Array) -> Array:
    """Return the power of two at or below each scale."""
    return np.exp2(np.floor(np.log2(scale)))


def block_scale(operand: Array) -> np.floating[Any]:
    """Return the largest magnitude in an operand, 1 for one that is all zero."""
    finite = np.abs(operand[np.isfinite(operand)])
    top = finite.max(initial=0)
    return top if top > 0 else operand.dtype.type(1)


def absolute_scales(operand: Array) -> Array:
    """Return one scale for a whole operand: its largest magnitude, at least 1."""
    return np.full(operand.shape, max(block_scale(operand), 1.0), dtype=operand.dtype)


def relative_scales(operand: Array) -> Array:
    """Return each element's own magnitude, its operand's for zeros and what is nearly underflown."""
    info = np.finfo(operand.dtype)
    # A step 2**-52 below the element must still be a normal number.
    lowest = info.smallest_normal / info.eps**2
    sizes, block = np.abs(operand), max(block_scale(operand), lowest)
    return np.where(sizes >= lowest, sizes, block).astype(operand.dtype)


def within_room(tangent: Array, room: Array | None, top_step: float) -> Array:
    """Shorten a tangent, by powers of two, until the coarsest step stays in the op's domain."""
    if room is None:
        return tangent
    with np.errstate(all="ignore"):
        excess = np.abs(tangent) * top_step / room
    shrink = np.where(excess > 1, 2.0 ** -np.ceil(np.log2(np.maximum(excess, 1))), 1.0)
    return np.where(room > 0, tangent * shrink, 0.0).astype(tangent.dtype)


def signed(
    rng: np.random.Generator, session: Session, scales: Sequence[Array]
) -> tuple[Array, ...]:
    """Draw one tangent for each movable operand: random signs, short random lengths, these scales."""
    bits = session.arithmetic.tangent_bits
    tangents = []
    for scale in scales:
        lengths = short_lengths(rng, scale.shape, bits) * rng.choice((-1.0, 1.0), size=scale.shape)
        tangents.append(np.where(scale > 0, power_of_two(np.where(scale > 0, scale, 1)), 0) * lengths)
    return tuple(t.astype(s.dtype) for t, s in zip(tangents, scales, strict=True))


def spread_over_operands(session: Session, tangents: Sequence[Array]) -> tuple[Array, ...]:
    """Return one array an operand: the tangents at the movable ones, zeros elsewhere."""
    whole = [np.zeros(x.shape, dtype=x.dtype) for x in session.operands]
    for index, tangent in zip(session.problem.movable_indices, tangents, strict=True):
        whole[index] = np.asarray(tangent)
    return tuple(whole)
