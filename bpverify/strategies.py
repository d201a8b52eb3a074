"""Hypothesis strategies for points of an op: structure drawn, bulk seeded, special values placed.

Needs Hypothesis (`pip install bpverify[testing]`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import log2
from typing import Any, TypeVar

import numpy as np
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from numpy.typing import DTypeLike

from bpverify.bulk import CALM, MILD, REGIMES, SPECIALS, bulk, held
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.signature import ANY, Sizes
from bpverify.tally import collecting, current

__all__ = ["falsifying", "points"]

T = TypeVar("T")

#: A size of 1 and sizes that coincide hide (and reveal) more mistakes than large ones do.
MAX_SIZE = 4
#: Past the block sizes that code likes, up to 128, in three of four large sizes.
LARGEST = 400
MAX_SPECIALS = 3
#: How the sizes hang together: a third each, for each reveals what the others hide.
RELATIONS = ("independent", "equal", "one large")
#: Where wild arrays stand: in a deep op one is enough to saturate all the rest, so seldom all.
MOODS = ("simple", "alike", "calm", "calm", "one wild", "one wild", "wild")
WILD = [name for name in REGIMES if name not in CALM]


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
    arrays = len(op.operands) + len(op.signature.results)
    length = len(op.signature.size_names) + 3 * arrays + 40
    large = max_size == MAX_SIZE
    # One draw for all of the structure: of several alike Hypothesis mutates most examples from
    # earlier ones, by giving two draws one value; in one run of eight no size k was ever large.
    return st.binary(min_size=length, max_size=length).map(
        lambda data: _point(_Choices(data), op, max_size, large, np.dtype(dtype))
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


class _Choices:
    """The structure of a point, read off bytes: a byte of 0 is the simplest choice."""

    def __init__(self, data: bytes) -> None:
        self.rest = list(data)

    def below(self, count: int) -> int:
        """A whole number from 0 up to count - 1: from one byte, or from two where one is too short."""
        value = self.rest.pop(0)
        return (value if count <= 256 else 256 * value + self.rest.pop(0)) % count

    def of(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""
        return options[self.below(len(options))]


def _point(choices: _Choices, op: Op, max_size: int, large: bool, dtype: np.dtype[Any]) -> Point:
    sizes = _sizes(choices, op, max_size, large)
    shapes = [sizes.shape(term) for term in op.operands]
    seed = choices.below(2**16)
    mood = choices.of(MOODS)
    regimes = _regimes(choices, mood, len(shapes) + len(op.signature.results))
    arrays = [bulk(shape, regimes[i], [seed, i]) for i, shape in enumerate(shapes)]
    _place(choices, mood, arrays)
    point = op.point(
        *(
            op.domains[term.name].fit(held(_balanced(array), dtype))
            for term, array in zip(op.operands, arrays, strict=True)
        )
    )
    # The results' shapes are the forward's affair, so its cotangents come after it.
    cotangents = [
        bulk(array.shape, regimes[i], [seed, i])
        for i, array in enumerate(point.cotangent.values(), len(shapes))
    ]
    _place(choices, mood, cotangents)
    named = zip(point.cotangent, cotangents, strict=True)
    cotangent = {name: held(array, dtype) for name, array in named}
    return replace(point, cotangent=cotangent)


def _sizes(choices: _Choices, op: Op, max_size: int, large: bool) -> Sizes:
    dims = dict.fromkeys(dim for term in op.operands for dim in term.dims)
    names = [dim for dim in dims if isinstance(dim, str) and dim != ANY]
    # Before the sizes: with fewer of them equal, an example is the simpler one.
    relation = choices.of(RELATIONS)
    known: dict[str, int | tuple[int, ...]] = {name: 1 + choices.below(max_size) for name in names}
    if ANY in dims:
        known[ANY] = tuple(1 + choices.below(max_size) for _ in range(choices.below(3)))
    if names and relation == "equal":
        known.update(dict.fromkeys(names, known[names[0]]))
    elif names and relation == "one large" and large:
        name = choices.of(names)
        # A third where an operand has the size twice: a square of 400 would take most of the run.
        squared = any(term.dims.count(name) > 1 for term in op.operands)
        most = LARGEST // 3 if squared else LARGEST
        known[name] = MAX_SIZE + 1 + choices.below(most - MAX_SIZE)
    return Sizes(known)


def _regimes(choices: _Choices, mood: str, count: int) -> list[str]:
    """The regime of each array."""
    if mood == "simple":
        return ["simple"] * count
    if mood == "alike":
        return [choices.of(CALM)] * count
    if mood == "wild":
        return [choices.of(list(REGIMES)) for _ in range(count)]
    regimes = [choices.of(CALM) for _ in range(count)]
    if mood == "one wild":
        regimes[choices.below(count)] = choices.of(WILD)
    return regimes


def _place(choices: _Choices, mood: str, arrays: Sequence[Array]) -> None:
    """Put a few special values into the arrays; only a wild point gets those that saturate."""
    values = SPECIALS if mood == "wild" else MILD
    for _ in range(choices.below(MAX_SPECIALS + 1) if mood != "simple" else 0):
        array = choices.of(arrays)
        array.flat[choices.below(array.size)] = choices.of(values)


def _balanced(array: Array) -> Array:
    """Smaller by the fourth root of its largest size: a sum of so many products of two such arrays \
    is then no larger than one product, and saturates nothing. A power of two keeps decimals short."""
    return array / 2.0 ** int(log2(max(array.shape, default=1)) / 4)
