"""The grid on which results move, where an intermediate is coarser than they are.

sqrt(1 + x^2) - 1 near 0 moves in units of 1, not of its own size. A few results that are rounded to
such a grid can agree by chance, so that no difference of theirs shows the rounding; the lowest bit
that is set in any of them does.
"""

from __future__ import annotations

import numpy as np

from bpverify.engine.estimate import Array

#: Odd tangents move an exact result on a grid that shrinks with the step, by a quarter or more. A
#: fixed grid does so at two levels by chance only: all results before them would have to fall on
#: every sixteenth line of it.
REFINING = 1 / 4


def lowest_bit(values: Array) -> Array:
    """Return the value of the lowest bit that is set in each number; infinite for 0 and NaN.

    A type of more than 64 binary digits is not looked into: no bit of it is coarse.
    """
    if values.dtype == np.float64:
        return _lowest_bit_of_double(values)
    bits = np.finfo(values.dtype).nmant + 1
    if bits > 64:
        return np.zeros(values.shape, values.dtype)
    mantissa, exponent = np.frexp(np.abs(np.where(np.isfinite(values), values, 0)))
    whole = np.ldexp(mantissa, bits).astype(np.uint64)
    lowest = np.ldexp((whole & -whole).astype(values.dtype), exponent - bits)
    return np.where(whole > 0, lowest, np.inf)


#: In a double as an integer: the bits of its exponent, and the bit above those of its fraction.
EXPONENT, HIDDEN = 0x7FF << 52, 1 << 52


def _lowest_bit_of_double(values: Array) -> Array:
    # What frexp and ldexp would say of each number, bit by bit for all at once.
    bits = values.view(np.int64)
    exponent = bits & EXPONENT
    fraction = (bits & (HIDDEN - 1)) | np.where(exponent > 0, HIDDEN, 0)
    fraction &= -fraction
    lowest = fraction * 2.0**-52
    # Subnormal numbers are on the scale of the least normal ones; no number has the last exponent.
    scale = np.where(exponent < EXPONENT, np.maximum(exponent, HIDDEN), 0)
    lowest *= scale.view(np.float64)
    return np.where(lowest > 0, lowest, np.inf)


def _are_coarser(values: Array, sizes: Array) -> Array:
    """Return which numbers have their lowest bit above the size: multiples of the next power of two."""
    info = np.finfo(sizes.dtype)
    above = np.ldexp(sizes.dtype.type(1), np.frexp(sizes)[1])
    parts = values / np.where(sizes > 0, above, info.smallest_subnormal)
    return np.asarray(parts == np.rint(parts))


def grid(base: Array, base_bit: Array, forth: Array, back: Array, fine: Array) -> Array:
    """Return the spacing of the grid each result moves on; 0 where it is no coarser than ``fine``.

    Exact results of short operands have low bits of zero, too, but ever fewer as the step shrinks.

    Shapes
        base, base_bit, fine : (results,)      base_bit is ``lowest_bit(base)``
        forth, back          : (levels, results), coarsest level first
    """
    found = np.zeros_like(base)
    coarse = np.flatnonzero(base_bit > fine)
    if coarse.size:
        # Of results without a grid every other has a bit that is finer still.
        ends = np.stack([forth[-1, coarse], back[-1, coarse]])
        coarse = coarse[_are_coarser(ends, fine[coarse]).all(axis=0)]
    if coarse.size:
        moved = (forth[:, coarse] != base[coarse]) | (back[:, coarse] != base[coarse])
        coarse = coarse[moved.any(axis=0)]
    if not coarse.size:
        return found
    forth, back = forth[:, coarse], back[:, coarse]
    bits = lowest_bit(np.stack([forth, back])).min(axis=0)
    lowest = np.minimum.accumulate(bits)
    spacing = np.minimum(lowest[-1], base_bit[coarse])
    refining = (bits[1:] <= REFINING * lowest[:-1])[-2:].all(axis=0)
    known = ~refining & np.isfinite(spacing) & (spacing > fine[coarse])
    found[coarse] = np.where(known, spacing, 0)
    return found
