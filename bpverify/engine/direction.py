"""Tangents: which way, and how far, to move the operands together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.session import Session

Lengths = Callable[[np.random.Generator, tuple[int, ...], int], Array]


def short_lengths(rng: np.random.Generator, shape: tuple[int, ...], bits: int) -> Array:
    """Draw lengths in (-2, -1] and [1, 2) with ``bits`` binary digits, the last one set.

    Short, so that operand + step * length is exact; odd, so that a quantised intermediate does not
    fall on its own grid; many, so that two wrong elements seldom cancel.
    """
    drawn = np.asarray(rng.integers(0, 2 ** (bits - 1), size=shape))
    lengths = np.asarray((drawn | 1) / 2.0 ** (bits - 1))
    lengths += 1.0
    drawn &= 1
    np.copysign(lengths, drawn - 0.5, out=lengths)
    return lengths


def ordered_lengths(rng: np.random.Generator, shape: tuple[int, ...], bits: int) -> Array:
    """Draw lengths in [1, 2), the longest first, each in a stratum of its own: no two are equal.

    Of equal elements the first becomes the largest, on the other side the last: what picks one of
    them picks it for its place. And units at a kink each all leave it to the same side.
    """
    size = prod(shape)
    strata = max(size - 1, 1).bit_length()
    inside = max(bits - 1 - strata, 2)
    drawn = rng.integers(0, 2**inside, size=size) | 1
    lengths = np.ldexp(drawn + (np.arange(size)[::-1] << inside), -(strata + inside))
    return np.asarray(lengths + 1.0).reshape(shape)


def power_of_two(scale: Array) -> Array:
    """Return the power of two at or below each scale; zero for zero."""
    mantissa, exponent = np.frexp(scale)
    return np.ldexp(np.minimum(mantissa, 0.5), exponent)


def block_scale(operand: Array) -> np.floating[Any]:
    """Return the largest magnitude in an operand, 1 for one that is all zero."""
    return _largest(np.abs(operand))


def _largest(sizes: Array) -> np.floating[Any]:
    top: np.floating[Any] = sizes.max(initial=0)
    if not np.isfinite(top):
        top = sizes[np.isfinite(sizes)].max(initial=0)
    one: np.floating[Any] = sizes.dtype.type(1)
    return top if top > 0 else one


def absolute_scales(operand: Array) -> Array:
    """Return one scale for a whole operand: its largest magnitude, at least 1."""
    return np.full(operand.shape, max(block_scale(operand), 1.0), dtype=operand.dtype)


def relative_scales(operand: Array) -> Array:
    """Return each element's own magnitude, its operand's for zeros and what is nearly underflown."""
    info = np.finfo(operand.dtype)
    # A step 2**-52 below the element must still be a normal number.
    lowest = info.smallest_normal / info.eps**2
    sizes = np.abs(operand)
    block = max(_largest(sizes), lowest)
    return np.where(sizes >= lowest, sizes, block).astype(operand.dtype, copy=False)


def within_room(tangent: Array, room: Array | None, top_step: float) -> Array:
    """Shorten a tangent, by powers of two, until the coarsest step stays in the op's domain."""
    if room is None:
        return tangent
    excess = np.abs(tangent) * top_step / room
    shrink = np.where(excess >= 1, 2.0 ** -(np.floor(np.log2(np.maximum(excess, 1))) + 1), 1.0)
    return np.where(room > 0, tangent * shrink, 0.0).astype(tangent.dtype)


def drawn(
    rng: np.random.Generator, scale: Array, bits: int, lengths: Lengths = short_lengths
) -> Array:
    """Draw a tangent of short random lengths on this scale: of random signs unless they are ordered."""
    tangent = power_of_two(scale) * lengths(rng, scale.shape, bits)
    return np.asarray(tangent).astype(scale.dtype, copy=False)


#: Blocks of a tangent whose signs are made to agree: enough that their sum is not small by chance.
BLOCKS = 4


def uncancelled(tangent: Array, gradient: Array) -> Array:
    """Flip the signs of whole blocks of a tangent so that their parts of <gradient, tangent> add up.

    A direction whose parts happen to cancel has few digits; inside a block, signs stay random.
    """
    parts = (tangent * gradient).ravel()
    if parts.size < 2:
        return tangent * -1 if parts.size and parts[0] < 0 else tangent
    length = -(-parts.size // BLOCKS)
    against = np.add.reduceat(parts, np.arange(0, parts.size, length)) < 0
    if not against.any():
        return tangent
    flipped = tangent.ravel()
    for block in np.flatnonzero(against):
        flipped[block * length : (block + 1) * length] *= -1
    return flipped.reshape(tangent.shape)


def spread_over_operands(session: Session, tangents: Sequence[Array]) -> tuple[Array, ...]:
    """Return one array an operand: the tangents at the movable ones, zeros elsewhere."""
    moved = dict(zip(session.problem.movable_indices, tangents, strict=True))
    return tuple(
        np.asarray(moved[i]) if i in moved else np.zeros(x.shape, dtype=x.dtype)
        for i, x in enumerate(session.operands)
    )
