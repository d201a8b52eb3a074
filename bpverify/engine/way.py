"""The way from the point to zero, where terms at their limits let go of them."""

from __future__ import annotations

from collections.abc import Iterator
from math import log2, sqrt

import numpy as np

from bpverify.engine.direction import short_lengths
from bpverify.engine.estimate import Array
from bpverify.engine.problem import Operands, Problem, is_floating
from bpverify.engine.session import Session

#: Shares of the point looked at: each 0.7 times the one before. A limit that is approached like
#: exp(-z) jitters visibly for z over a range whose ends are 3 apart, so that z may be a product of as
#: many as three operands.
RATIO = sqrt(0.5)
FURTHER = 1 / 16
#: Elements go side by side, each a little beside its own way: of equal ones a + a - 2 a is 0 all along.
ASIDE = 2.0**-10


def shares(session: Session) -> Array:
    """Return the shares of the point to look at, the largest first.

    exp(-z) leaves a float's range at z = log(1 / tiny): a limit that it hides is let go from there on.
    One that is approached like 1 / z is so over more than FURTHER: such steps lead large operands to 1.
    """
    last = -float(np.log(np.finfo(session.base.dtype).smallest_normal))
    near = RATIO ** np.arange(int(log2(last) / -log2(RATIO)) + 1)
    sizes = [np.abs(session.operands[i]) for i in session.problem.movable_indices]
    top = max(float(size.max(initial=0)) for size in sizes) * near[-1]
    far = near[-1] * FURTHER ** np.arange(1, 1 + max(0, round(log2(max(top, 1)) / -log2(FURTHER))))
    return np.concatenate([near, far])


def five(session: Session, ray: int | None, share: float, step: float) -> Iterator[Operands]:
    """Return five points around this share of the point; what would leave its domain stays where it is.

    All operands that may be moved go to zero, or one of them alone: the ``ray``, its place among them.
    """
    problem, near = session.problem, [share * (1 + k * step) for k in range(-2, 3)]
    rng, bits = np.random.default_rng(0), session.arithmetic.tangent_bits
    going, aside = {}, {}
    for i, x in enumerate(session.operands):
        if is_floating(x) and (i == ray or (ray is None and problem.movable[i])):
            aside[i] = x * (1 + ASIDE * short_lengths(rng, x.shape, bits)).astype(x.dtype)
            ends = [
                _outside(problem, i, x.dtype.type(s) * aside[i], x) for s in (near[0], near[-1])
            ]
            going[i] = ~(ends[0] | ends[1])
    for s in near:
        yield tuple(
            np.where(going[i], x.dtype.type(s) * aside[i], x) if i in going else x.copy()
            for i, x in enumerate(session.operands)
        )


def next_to(session: Session, rng: np.random.Generator, step: float) -> Iterator[Operands]:
    """Return two points on either side of the point, each element moved by a step or two of its size."""
    problem, bits = session.problem, session.arithmetic.tangent_bits
    lengths = [short_lengths(rng, x.shape, bits) for x in session.operands]
    for way in (step, -step):
        point = []
        for i, (x, length) in enumerate(zip(session.operands, lengths, strict=True)):
            moves = problem.movable[i] and is_floating(x)
            by = x + x * (way * length).astype(x.dtype) if moves else x
            point.append(np.where(_outside(problem, i, by, x), x, by) if moves else x.copy())
        yield tuple(point)


def _outside(problem: Problem, i: int, moved: Array, x: Array) -> Array:
    if problem.outside is not None:
        return problem.outside(i, moved)
    room = problem.room[i]
    return np.zeros(x.shape, bool) if room is None else np.asarray(np.abs(moved - x) > room)
