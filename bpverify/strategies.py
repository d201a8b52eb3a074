"""Hypothesis strategies for points of an op: structure drawn, bulk seeded, special values placed.

Needs Hypothesis (`pip install bpverify[testing]`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from numpy.typing import DTypeLike

from bpverify.bulk import REGIMES, SPECIALS, bulk
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.signature import ANY, Sizes, Term
from bpverify.tally import collecting, current

__all__ = ["falsifying", "points"]

#: A size of 1 and sizes that coincide hide (and reveal) more mistakes than large ones do.
MAX_SIZE = 4
MAX_SPECIALS = 3
#: Half of the points are in these: in a deep op one wild array is enough to saturate all the rest.
CALM = ["simple", "ordinary", "ties"]


@st.composite
def points(
    draw: st.DrawFn, op: Op, *, max_size: int = MAX_SIZE, dtype: DTypeLike = np.float64
) -> Point:
    """Points of an op: its sizes, its operands within their domains, and its cotangent.

    Half of the draws make all sizes equal. Each array has a regime of its own (half of the time an
    ordinary one, else also zeros, tiny, large, saturated, mixed magnitudes), is filled from one
    seed, and may have special values placed in it. Everything shrinks: to size 1, to half-integers,
    to no special value.
    """
    sizes = draw(_sizes(op, max_size))
    seed = draw(st.integers(0, 2**32 - 1), label="seed")
    regimes = list(REGIMES) if draw(st.booleans(), label="wild") else CALM
    arrays = []
    for position, term in enumerate((*op.operands, *op.signature.results)):
        shape = _shape(draw, term, sizes, max_size)
        arrays.append(draw(_array(shape, regimes, [seed, position])))
    split = len(op.operands)
    operands = [
        op.domains[term.name].fit(array.astype(dtype))
        for term, array in zip(op.operands, arrays[:split], strict=True)
    ]
    cotangent = tuple(array.astype(dtype) for array in arrays[split:])
    return op.point(*operands, cotangent=cotangent)


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


@st.composite
def _sizes(draw: st.DrawFn, op: Op, max_size: int) -> Sizes:
    sizes = Sizes()
    drawn = {name: draw(st.integers(1, max_size), label=name) for name in op.signature.size_names}
    # Drawn after the sizes, so that an example with fewer equal ones does not count as longer.
    if len(drawn) > 1 and draw(st.booleans(), label="all sizes equal"):
        drawn = dict.fromkeys(drawn, next(iter(drawn.values())))
    sizes.known.update(drawn)
    return sizes


def _shape(draw: st.DrawFn, term: Term, sizes: Sizes, max_size: int) -> tuple[int, ...]:
    if ANY in term.dims and ANY not in sizes.known:
        leading = st.lists(st.integers(1, max_size), max_size=2).map(tuple)
        sizes.known[ANY] = draw(leading, label=ANY)
    return sizes.shape(term)


@st.composite
def _array(draw: st.DrawFn, shape: tuple[int, ...], regimes: list[str], seed: list[int]) -> Array:
    array = bulk(shape, draw(st.sampled_from(regimes)), seed)
    place = st.tuples(st.integers(0, array.size - 1), st.sampled_from(SPECIALS))
    for position, value in draw(st.lists(place, max_size=MAX_SPECIALS)):
        array.flat[position] = value
    return array
