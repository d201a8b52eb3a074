"""Points of an op other than the one at hand: ordinary values, of sizes that are asked for."""

from __future__ import annotations

import numpy as np

from bpverify.op import Op
from bpverify.point import Point
from bpverify.signature import Sizes

__all__ = ["elsewhere"]


def elsewhere(op: Op, point: Point, sizes: Sizes, seed: int) -> Point:
    """A point of ordinary values in the domains, of these sizes and of the types at the point."""
    rng, operands = np.random.default_rng(seed), []
    for term in op.operands:
        # Nobody reads them, so they need not be short.
        values = rng.standard_normal(sizes.shape(term))
        dtype = point.operands[term.name].dtype
        operands.append(op.domains[term.name].fit(values).astype(dtype))
    return op.point(*operands)
