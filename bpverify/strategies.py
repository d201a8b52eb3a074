"""Hypothesis strategies for points of an op, and the search for an example that a statement is false for.

Needs Hypothesis (`pip install bpverify[testing]`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from numpy.typing import DTypeLike

from bpverify.drawing import MAX_SIZE, from_bytes, length
from bpverify.op import Op
from bpverify.point import Point
from bpverify.tally import collecting, current

__all__ = ["falsifying", "points"]


def points(
    op: Op, *, max_size: int = MAX_SIZE, dtype: DTypeLike = np.float64
) -> st.SearchStrategy[Point]:
    """Points of an op: its sizes, its operands within their domains, and its cotangent.

    max_size : of every size; where it is not given, 4, and in a third of the points 400 for one size
    dtype    : floating type of the arrays; magnitudes are held to what it can multiply

    A third of the points have all sizes equal. Most are calm in most of their arrays; wild ones hold
    zeros, tiny, large, saturated and mixed magnitudes. Each array is filled from one seed, and
    special values may be placed. Everything shrinks: to size 1, to half-integers, to no special value.
    """
    count = length(op)
    # One draw for all of the structure: of several alike Hypothesis mutates most examples from
    # earlier ones, by giving two draws one value; in one run of eight no size k was ever large.
    return st.binary(min_size=count, max_size=count).map(
        partial(from_bytes, op, max_size=max_size, dtype=dtype)
    )


def falsifying(
    strategy: st.SearchStrategy[Any], holds: Callable[[Any], bool], *, examples: int = 2000
) -> Any:
    """The smallest example of the strategy for which the statement does not hold.

    Raises AssertionError where none is found: the statement stands unrefuted. The search is
    derandomised, so that a page can quote what it finds.
    """
    options = settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=examples,
        phases=(Phase.generate, Phase.shrink),
    )
    with collecting():  # the search's own checks are not the caller's
        try:
            example = find(strategy, lambda example: not holds(example), settings=options)
        except NoSuchExample:
            raise AssertionError(f"not refuted: it held for {examples} examples") from None
    if tally := current():
        tally.notes.append(f"false at {example!r}")
    return example
