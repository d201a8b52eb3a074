"""How far rounding alone may have moved backward's gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bpverify.engine.estimate import Array, norm
from bpverify.engine.problem import Operands, is_floating
from bpverify.engine.session import Session

#: A few roundings a result: gamma_n of a short formula (Higham, Accuracy and Stability, ch. 3).
FEW_ROUNDINGS = 16
#: A sample of one or two jitters may fall short of the worst case; a quarter of it is rarely missed.
SAMPLE = 4


def jittered(operands: Operands, rng: np.random.Generator) -> Operands:
    """Return the operands, each element moved at random by -1, 0 or +1 unit in its last place."""
    moved = []
    for x in operands:
        if not is_floating(x):
            moved.append(x.copy())
            continue
        ways = np.asarray(rng.integers(-1, 2, size=x.shape)).astype(x.dtype)
        ways *= np.spacing(x)
        ways += x
        moved.append(ways)
    return tuple(moved)


def spread(
    session: Session,
    gradients: Sequence[Array],
    rng: np.random.Generator,
    samples: int,
    cotangent: Array | None = None,
) -> list[Array]:
    """Return, element by element, how far jittering the operands by one unit moves the gradients."""
    widest = [np.zeros(g.shape, dtype=g.dtype) for g in gradients]
    for _ in range(samples):
        again = session.gradients(jittered(session.operands, rng), cotangent)
        for i, (now, before) in enumerate(zip(again, gradients, strict=True)):
            moved = np.asarray(now - before)
            moved = _finite(np.abs(moved, out=moved))
            widest[i] = np.maximum(widest[i], moved, out=moved)
    return widest


def _finite(moved: Array) -> Array:
    """Return the distances, zero for those that are not finite."""
    finite = np.isfinite(moved)
    return np.asarray(moved if finite.all() else np.where(finite, moved, 0))


def allowance(gradient: Array, spread_: Array | float) -> Array:
    """Return the rounding to allow a gradient that is computed in the type it is returned in."""
    info = np.finfo(gradient.dtype)
    few = np.asarray(np.abs(gradient))
    few *= float(info.eps) / 2
    few += info.smallest_subnormal
    few *= FEW_ROUNDINGS
    return np.asarray(SAMPLE * spread_ + few)


def along(tangents: Sequence[Array], allowances: Sequence[Array]) -> float:
    """Return the allowance of <gradient, tangent>, whose element errors meet random signs.

    A sum with random signs passes 4 times its root sum of squares once in 10^3 (Hoeffding), and
    the allowances already hold a margin; the plain sum bounds it where there are few elements.
    """
    parts = [(t * a).ravel() for t, a in zip(tangents, allowances, strict=True)]
    joined = np.concatenate([np.zeros(0), *parts])
    np.abs(joined, out=joined)
    return float(min(joined.sum(), 4 * norm(joined)))


def widened_allowance(wide: Array, narrow: Array, spread_: Array) -> Array:
    """Return the rounding to allow a gradient computed in a wider type than the operands' own.

    What the narrow type loses (its difference from the wide one, or its spread under jitter), the
    wide type loses in proportion of the unit round-offs. A gradient that was not computed in a
    wider type at all is allowed what its own type needs.
    """
    wide_unit, narrow_unit = np.finfo(wide.dtype).eps, np.finfo(narrow.dtype).eps
    if not wide_unit < narrow_unit:
        return allowance(wide, spread_)
    lost = np.maximum(np.abs(narrow.astype(wide.dtype) - wide), spread_)
    lost = np.where(np.isfinite(lost), lost, 0)
    few = FEW_ROUNDINGS * (wide_unit / 2 * np.abs(wide) + np.finfo(wide.dtype).smallest_subnormal)
    return np.asarray(FEW_ROUNDINGS * (wide_unit / narrow_unit) * lost + few)


def second_differences(
    session: Session, gradients: Sequence[Array], rng: np.random.Generator, cotangent: Array
) -> list[Array]:
    """Return the largest second difference of each gradient element under small joint moves.

    Smooth gradients give next to nothing at these distances; what is left is rounding, that of a
    quantised intermediate such as exp(x) - 1 included. Distances are relative to each element
    (2**-26, where second differences of a smooth gradient sink into round-off, and less) and, for
    what is added to an operand, absolute.
    """
    bits = -np.log2(session.arithmetic.unit)
    widest = [np.zeros(g.shape, dtype=g.dtype) for g in gradients]
    near = [
        (0.5, 0.0),
        (0.57, 0.0),
        (0.64, 0.0),
        (0.75, 0.0),
        (0.94, 1.0),
        (0.89, 1.0),
        (0.83, 1.0),
    ]
    for share, absolute in near:
        step = 2.0 ** -(share * bits)
        forth, back = _apart(session.operands, rng, step, bool(absolute))
        ahead, behind = session.gradients(forth, cotangent), session.gradients(back, cotangent)
        for i, (a, b, g) in enumerate(zip(ahead, behind, gradients, strict=True)):
            widest[i] = np.maximum(widest[i], _finite(np.abs(a + b - 2 * g)))
    return widest


def _apart(
    operands: Operands, rng: np.random.Generator, step: float, absolute: bool
) -> tuple[Operands, Operands]:
    forth, back = [], []
    for x in operands:
        if not is_floating(x):
            forth.append(x.copy())
            back.append(x.copy())
            continue
        sizes = (
            np.full(x.shape, max(float(np.abs(x).max(initial=0)), 1.0)) if absolute else np.abs(x)
        )
        move = sizes * rng.choice([-1, 1], x.shape) * (1 + rng.random(x.shape)) * step
        forth.append(np.asarray(x + move).astype(x.dtype))
        back.append(np.asarray(x - move).astype(x.dtype))
    return tuple(forth), tuple(back)
