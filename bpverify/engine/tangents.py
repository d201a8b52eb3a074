"""Directions for one session: over operands together, a part of one, or one element."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import inf

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.direction import (
    absolute_scales,
    drawn,
    ordered_lengths,
    relative_scales,
    uncancelled,
    within_room,
)
from bpverify.engine.estimate import Array, norm

#: A natural length changes the contracted results by a quarter of their size, by the claimed
#: gradient: longer, and curvature costs digits; shorter, and round-off does.
REACH = 0.25


def moved(tangents: Sequence[Array]) -> int:
    """Return how many elements a direction moves."""
    return sum(int(np.count_nonzero(t)) for t in tangents)


def _parts(x: Array, scale: Array) -> Array:
    """Return how large the elements that are moved are, as parts of their lengths."""
    which = scale != 0
    return np.asarray(np.abs(x[which] / scale[which]))


class Tangents:
    """Draws tangents at a claim's point, short enough for the op's domain."""

    def __init__(self, claim: Claim, rng: np.random.Generator):
        session = claim.session
        self.claim = claim
        self.session = session
        self.rng = rng
        self.indices = session.problem.movable_indices
        self.size = norm(claim.cotangent * session.base)
        self.relative = [relative_scales(session.operands[i]) for i in self.indices]

    @cached_property
    def absolute(self) -> list[Array]:
        """Lengths that know nothing of the elements; few directions ask for them."""
        return [absolute_scales(self.session.operands[i]) for i in self.indices]

    def over(self, parts: dict[int, Array | None], absolute: bool = False) -> list[Array]:
        """Draw a direction that moves these operands, or the parts of them a mask marks.

        ``parts`` maps positions among the movable operands to a mask, None for the whole operand.
        Absolute lengths know nothing of the claim, and so are a check on lengths that do.
        """
        natural = self.absolute if absolute else self.relative
        scales = []
        for i, scale in enumerate(natural):
            if i not in parts:
                scales.append(np.zeros_like(scale))
                continue
            mask = parts[i]
            kept = scale if mask is None else np.where(mask, scale, 0)
            if not absolute:
                kept = self._shortened(i, kept, len(parts))
            scales.append(kept)
        bits = self.session.arithmetic.tangent_bits
        tangents = [
            uncancelled(drawn(self.rng, scale, bits), gradient) if i in parts else scale
            for i, (scale, gradient) in enumerate(zip(scales, self.claim.gradients, strict=True))
        ]
        return self._in_domain(tangents)

    def ordered(self, i: int) -> list[Array]:
        """Draw a direction that moves one operand, each of its elements past the next."""
        scales = [np.zeros_like(scale) for scale in self.relative]
        scales[i] = self._shortened(i, self.relative[i], 1)
        bits = self.session.arithmetic.tangent_bits
        scales[i] = drawn(self.rng, scales[i], bits, ordered_lengths)
        return self._in_domain(scales)

    def _shortened(self, i: int, scale: Array, sharing: int) -> Array:
        moved = norm(scale * self.claim.gradients[i])
        bound = REACH * self.size / np.sqrt(sharing)
        if not (moved > bound > 0 and np.isfinite(moved)):
            return scale
        arithmetic, share = self.session.arithmetic, bound / moved
        if share < arithmetic.unit * 2.0 ** arithmetic.first[0]:
            # A claim far beyond the results' size asks for steps that move no element by a unit of its own.
            unmoved = float(_parts(self.session.operands[self.indices[i]], scale).min(initial=inf))
            if share < unmoved * arithmetic.unit * 2.0 ** arithmetic.first[0] < inf:
                finest = arithmetic.first[-1] + arithmetic.tangent_bits
                share = unmoved * arithmetic.unit * 2.0**finest
        return np.asarray(scale * share)

    def _in_domain(self, tangents: Sequence[Array]) -> list[Array]:
        top = 2.0 ** -(self.session.arithmetic.first[0] - 2)
        rooms = [self.session.problem.room[i] for i in self.indices]
        return [within_room(t, r, top) for t, r in zip(tangents, rooms, strict=True)]
