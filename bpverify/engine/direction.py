"""Tangents: which way, and how far, to move the operands together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.session import Session


def short_lengths(rng: np.random.Generator, shape: tuple[int, ...], bits: int) -> Array:
    """Draw lengths in (-2, -1] and [1, 2) with ``bits`` binary digits, the last one set.

    Short, so that operand + step * length is exact; odd, so that a quantised intermediate does not
    fall on its own grid; many, so that two wrong elements seldom cancel.
    """
    drawn = rng.integers(0, 2 ** (bits - 1), size=shape)
    lengths = 1.0 + (drawn | 1) / 2.0 ** (bits - 1)
    return np.asarray(np.where(drawn & 1, lengths, -lengths))


def power_of_two(scale: Array) -> Array:
    """Return the power of two at or below each scale; zero for zero."""
    mantissa, exponent = np.frexp(scale)
    return np.ldexp(np.where(mantissa > 0, mantissa.dtype.type(0.5), 0), exponent)


def block_scale(operand: Array) -> np.floating[Any]:
    """Return the largest magnitude in an operand, 1 for one that is all zero."""
    finite = np.abs(operand[np.isfinite(operand)])
    top: np.floating[Any] = finite.max(initial=0)
    one: np.floating[Any] = operand.dtype.type(1)
    return top if top > 0 else one


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
    shrink = np.where(excess >= 1, 2.0 ** -(np.floor(np.log2(np.maximum(excess, 1))) + 1), 1.0)
    return np.where(room > 0, tangent * shrink, 0.0).astype(tangent.dtype)


def drawn(rng: np.random.Generator, scale: Array, bits: int) -> Array:
    """Draw a tangent: random signs and short random lengths on this scale."""
    return (power_of_two(scale) * short_lengths(rng, scale.shape, bits)).astype(scale.dtype)


#: Blocks of a tangent whose signs are made to agree: enough that their sum is not small by chance.
BLOCKS = 4


def uncancelled(tangent: Array, gradient: Array) -> Array:
    """Flip the signs of whole blocks of a tangent so that their parts of <gradient, tangent> add up.

    A direction whose parts happen to cancel has few digits; inside a block, signs stay random.
    """
    parts = (tangent * gradient).ravel()
    if parts.size < 2:
        return tangent * -1 if parts.size and parts[0] < 0 else tangent
    starts = np.arange(0, parts.size, -(-parts.size // BLOCKS))
    with np.errstate(all="ignore"):
        signs = np.where(np.add.reduceat(parts, starts) < 0, -1, 1)
    lengths = np.diff(np.append(starts, parts.size))
    return np.asarray(
        tangent * np.repeat(signs, lengths).reshape(tangent.shape).astype(tangent.dtype)
    )


def spread_over_operands(session: Session, tangents: Sequence[Array]) -> tuple[Array, ...]:
    """Return one array an operand: the tangents at the movable ones, zeros elsewhere."""
    whole = [np.zeros(x.shape, dtype=x.dtype) for x in session.operands]
    for index, tangent in zip(session.problem.movable_indices, tangents, strict=True):
        whole[index] = np.asarray(tangent)
    return tuple(whole)
