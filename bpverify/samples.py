"""Some of a point's samples, in another order or fewer of them, along the size that an op names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.signature import Sizes, Term

__all__ = ["axis", "count", "taken", "taken_gradients", "too_few"]


def count(op: Op, point: Point) -> int:
    """How many samples the point has; 1 for an op that does not name them."""
    known = point.sizes.known.get(str(op.samples), 1)
    return known if isinstance(known, int) else 1


def too_few(op: Op, point: Point) -> str | None:
    """Why nothing can be asked of the op's samples at this point; None where something can."""
    if op.samples is None:
        return "the op names no samples"
    return "there is one sample only" if count(op, point) < 2 else None


def taken(op: Op, point: Point, which: Sequence[int]) -> Point:
    """The point with these samples only, in this order."""
    sizes = Sizes({**point.sizes.known, str(op.samples): len(which)})
    operands = _taken(op, op.operands, point.operands, which)
    named = {f"d{term.name}": term for term in op.signature.results}
    cotangent = {
        name: _along(array, axis(op, named[name]), which) for name, array in point.cotangent.items()
    }
    return Point(point.op, operands, cotangent, sizes)


def taken_gradients(
    op: Op, gradients: Mapping[str, Array], which: Sequence[int]
) -> dict[str, Array]:
    """The gradients of the operands that hold samples, for these samples; the others as they are."""
    return _taken(op, op.differentiable, gradients, which)


def axis(op: Op, term: Term) -> int | None:
    """The axis along which a term holds the samples; None where it holds none."""
    return term.dims.index(op.samples) - len(term.dims) if op.samples in term.dims else None


def _taken(
    op: Op, terms: Sequence[Term], arrays: Mapping[str, Array], which: Sequence[int]
) -> dict[str, Array]:
    return {term.name: _along(arrays[term.name], axis(op, term), which) for term in terms}


def _along(array: Array, along: int | None, which: Sequence[int]) -> Array:
    return array if along is None else np.take(array, np.asarray(which, dtype=np.intp), axis=along)
