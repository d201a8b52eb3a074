"""Points drawn to tell causes apart: generic values, at sizes that no coincidence survives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from bpverify.bulk import bulk
from bpverify.diagnosis.view import View
from bpverify.errors import ForwardError, GradientError, InvalidOperand
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.signature import Sizes

__all__ = ["another", "drawn", "longer", "point_at", "singles", "special"]

#: Numbers that no product or quotient of two others among them equals, in two orders; then sizes
#: that coincide; then one sample.
PRIMES = ((3, 2, 5, 7), (5, 3, 2, 7))
EQUAL = (3, 2)
LONG = ((4, 5, 6), (6, 4, 5), (5, 6, 4))
#: Literal sizes of a signature may be large; a Jacobian takes fifteen calls an element.
MOST = 200


def drawn(op: Op, point: Point) -> list[View]:
    """Views at other sizes; at the point's own where the op takes no others."""
    plans = [*_plans(op), point.sizes.known, point.sizes.known]
    found: list[View] = []
    for seed, sizes in enumerate(plans):
        if len(found) >= 7 or (seed >= len(plans) - 2 and len(found) >= 2):
            break
        view = another(op, point, sizes, seed)
        if view is not None:
            found.append(view)
    return found


def special(op: Op, point: Point) -> list[View]:
    """Views of values with zeros and ties among them, and of saturated ones."""
    plans = _plans(op)
    sizes = [plans[0], plans[1], plans[-1]] if op.signature.size_names else plans[:3]
    ways = [(regime, size) for regime in ("ties", "edge", "ties") for size in sizes]
    found = [another(op, point, size, seed, r) for seed, (r, size) in enumerate(ways)]
    return [view for view in found if view is not None]


def longer(op: Op, point: Point) -> list[View]:
    """Views at sizes of four and more, no two of them alike."""
    plans = [{n: order[i % 3] for i, n in enumerate(op.signature.size_names)} for order in LONG]
    found = [another(op, point, plan, seed) for seed, plan in enumerate(plans, 50)]
    return [view for view in found if view is not None]


def singles(
    op: Op, point: Point, seeds: Iterable[int] = range(30, 36), wide: float = 1.0
) -> list[View]:
    """Views of one sample, or of one index of the last size: where inner variables can be read off.

    wide : how many times as large as ordinary values theirs are
    """
    last = op.samples or (op.signature.size_names or ("",))[-1]
    sizes = {**_plans(op)[1], last: 1}
    found = [another(op, point, sizes, seed, wide=wide) for seed in seeds]
    return [view for view in found if view is not None]


def another(
    op: Op,
    point: Point,
    sizes: Mapping[str, int | tuple[int, ...]],
    seed: int,
    regime: str = "ordinary",
    wide: float = 1.0,
) -> View | None:
    """A view of values of a regime at these sizes; None where the op does not take them."""
    found = point_at(op, point, sizes, seed, regime, wide)
    if found is None:
        return None
    view = View(op, found)
    count = sum(view.value(term.name).size for term in op.differentiable)
    return view if count <= MOST else None


def point_at(
    op: Op,
    point: Point,
    sizes: Mapping[str, int | tuple[int, ...]],
    seed: int,
    regime: str = "ordinary",
    wide: float = 1.0,
) -> Point | None:
    """A point of values of a regime at these sizes; None where the op does not take them."""
    known = Sizes({**point.sizes.known, **sizes})
    try:
        operands = []
        for position, term in enumerate(op.operands):
            values = bulk(known.shape(term), regime, [seed, position, 17])
            dtype = point.operands[term.name].dtype
            if regime == "ordinary" and dtype.kind == "f" and term.name not in op.no_gradient:
                # Away from zero, where a kink may be.
                values = wide * np.where(np.abs(values) < 0.05, values + 0.1, values)
            operands.append(op.domains[term.name].fit(values).astype(dtype))
        found = op.point(*operands)
    except (ForwardError, GradientError, InvalidOperand):
        return None
    rng = np.random.default_rng([seed, 18])
    upstream = {name: _upstream(rng, array) for name, array in found.cotangent.items()}
    return replace(found, cotangent=upstream)


def _upstream(rng: np.random.Generator, array: Array) -> Array:
    # Below one and above it: a cotangent that is clipped, squared or ignored is each another one.
    magnitude = rng.integers(30, 301, array.shape) / 100
    return np.asarray(magnitude * rng.choice((-1.0, 1.0), array.shape), dtype=array.dtype)


def _plans(op: Op) -> list[dict[str, int | tuple[int, ...]]]:
    names = op.signature.size_names
    plans: list[dict[str, int | tuple[int, ...]]] = [
        {name: order[i % len(order)] for i, name in enumerate(names)} for order in PRIMES
    ]
    plans += [dict.fromkeys(names, size) for size in EQUAL]
    last = op.samples or (names[-1] if names else None)
    if last:
        plans.append({**plans[0], last: 1})
        plans += [{**plan, last: 1} for plan in plans[2:4]]
    leading: tuple[tuple[int, ...], ...] = ((7,), (3, 5), (4, 4), (2, 3), (11,), (6,))
    plans = plans or [{} for _ in leading]
    return [{**plan, "...": leading[i % len(leading)]} for i, plan in enumerate(plans)]
