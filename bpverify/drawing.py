"""Points of an op, drawn from bytes or from a seed: structure first, bulk seeded, special values placed.

NumPy alone is needed. A byte of 0 is always the simplest choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import log2
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import DTypeLike

from bpverify.bulk import CALM, MILD, REGIMES, SPECIALS, bulk, held
from bpverify.choices import Choices, Places, Stream
from bpverify.errors import InvalidOperand
from bpverify.op import Op
from bpverify.point import CHOICES, MADE_BY, Array, Point, shown
from bpverify.sizes import ANY, Sizes, fitted, size_names

__all__ = ["MAX_SIZE", "drawn", "from_bytes", "length", "rebuilt"]

#: A size of 1 and sizes that coincide hide (and reveal) more mistakes than large ones do.
MAX_SIZE = 4
#: Past the block sizes that code likes, up to 128, in three of four large sizes.
LARGEST = 400
MAX_SPECIALS = 3
#: Bytes that special values take: how many, and for each an array, a place in it and a value.
PLACED = 1 + 4 * MAX_SPECIALS
#: How the sizes hang together: a third each, for each reveals what the others hide.
RELATIONS = ("independent", "equal", "one large")
#: Where wild arrays stand: in a deep op one is enough to saturate all the rest, so seldom all.
MOODS = ("simple", "alike", "calm", "calm", "one wild", "one wild", "wild")
WILD = [name for name in REGIMES if name not in CALM]


def from_bytes(
    op: Op, data: bytes, *, max_size: int = MAX_SIZE, dtype: DTypeLike = np.float64
) -> Point:
    """The point that these bytes, `length(op)` of them, choose; see `bpverify.strategies.points`."""
    choices = Places(data)
    point = _point(choices, op, max_size, max_size == MAX_SIZE, np.dtype(dtype))
    point.memory[CHOICES] = choices.canonical
    point.memory[MADE_BY] = partial(_call, point, max_size, np.dtype(dtype))
    return point


def _call(point: Point, max_size: int, dtype: np.dtype[Any]) -> str:
    """The call of `rebuilt` that makes the point."""
    code = f"{point.memory[CHOICES].hex()}-{_checksum(point)}"
    options = "" if max_size == MAX_SIZE else f", max_size={max_size}"
    options += "" if dtype == np.float64 else f', dtype="{dtype}"'
    return f'bpverify.drawing.rebuilt({point.op}, "{code}"{options})'


def rebuilt(op: Op, code: str, *, max_size: int = MAX_SIZE, dtype: DTypeLike = np.float64) -> Point:
    """The point of a falsifying example too large to read, from the code that is printed in its place.

    It holds the choices that were drawn, so it is the same point under any version of Hypothesis.

    Raises InvalidOperand where the code is none, or makes other arrays than it did: under another
    signature of the op, or another version of bpverify or NumPy.
    """
    digits, _, checksum = code.partition("-")
    try:
        data = bytes.fromhex(digits).ljust(length(op), b"\0")
    except ValueError:
        raise InvalidOperand(f"{shown(code)} is no code of a point: it is printed by one") from None
    point = from_bytes(op, data, max_size=max_size, dtype=dtype)
    if _checksum(point) != checksum:
        raise InvalidOperand(
            f"the code {shown(code)} makes another point of {op.name} than it did: the op's signature or "
            f"domains, or bpverify or NumPy, has changed since"
        )
    return point


def drawn(op: Op, seed: int, index: int) -> Point:
    """The seed's point of this index, in float64: the same on every machine.

    Of the same kinds as those of `from_bytes`, but drawn by NumPy's PCG64, whose stream does not change,
    where Hypothesis's choices change with its version. In every fourth one operand alone is at
    the edge of saturation: there formulas show that are right and lose digits, and nothing but luck
    leads the others there.
    """
    data = np.random.default_rng((seed, index)).bytes(length(op))
    mood = "edge" if index % 4 == 3 else None
    point = _point(Stream(data), op, MAX_SIZE, True, np.dtype(np.float64), mood)
    point.memory[MADE_BY] = f"bpverify.drawing.drawn({op.name}, {seed}, {index})".__str__
    return point


def length(op: Op) -> int:
    """How many bytes the structure of a point takes at most."""
    sizes, arrays = len(op.signature.size_names), len(op.operands) + len(op.signature.results)
    return 3 * (sizes + arrays) + 2 * PLACED + 20


def _checksum(point: Point) -> str:
    told = 0
    for name, array in (*point.operands.items(), *point.cotangent.items()):
        told = crc32(f"{name}{array.shape}".encode() + array.astype(np.float64).tobytes(), told)
    return f"{told:08x}"


def _point(
    choices: Choices,
    op: Op,
    max_size: int,
    large: bool,
    dtype: np.dtype[Any],
    mood: str | None = None,
) -> Point:
    sizes = _sizes(choices, op, max_size, large)
    shapes = [sizes.shape(term) for term in op.operands]
    seed = choices.part(2).below(2**16)
    mood = mood or _plain_or(choices.part(2), MOODS)
    regimes = _regimes(choices, mood, len(shapes), len(op.signature.results))
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


def _sizes(choices: Choices, op: Op, max_size: int, large: bool) -> Sizes:
    names = size_names(op.operands)
    # Before the sizes: with fewer of them equal, an example is the simpler one.
    relation = choices.part(1).of(RELATIONS)
    own = choices.part(2 * len(names))
    known: dict[str, int | tuple[int, ...]] = {
        name: own.part(2).size(1, 0, max_size) for name in names
    }
    leading = choices.part(5)
    if any(ANY in term.dims for term in op.operands):
        known[ANY] = tuple(leading.size(1, 0, max_size) for _ in range(leading.below(3)))
    related = choices.part(3 + len(names))
    if names and relation == "equal":
        common = related.common(int(known[names[0]]), max_size)  # type: ignore[arg-type]
        known.update({name: known[name] if related.plain() else common for name in names})
    elif names and relation == "one large" and large:
        name = related.of(names)
        # A third where an operand has the size twice: a square of 400 would take most of the run.
        squared = any(term.degree(name) > 1 for term in op.operands)
        most = LARGEST // 3 if squared else LARGEST
        known[name] = related.size(int(known[name]), MAX_SIZE, most)  # type: ignore[arg-type]
    return Sizes(fitted((*op.operands, *op.signature.results), known))


def _regimes(choices: Choices, mood: str, operands: int, results: int) -> list[str]:
    """The regime of each array, operands first."""
    count = operands + results
    here = choices.part(2 * count + 2)
    if mood in ("plain", "simple"):
        return [mood] * count
    if mood == "edge":
        first = here.below(operands)
        return ["edge" if i == first else "simple" for i in range(count)]
    if mood == "alike":
        regime = here.of(CALM)
        return ["plain" if here.plain() else regime for _ in range(count)]
    if mood == "wild":
        return [_plain_or(here.part(2), list(REGIMES)) for _ in range(count)]
    regimes = [_plain_or(here.part(2), CALM) for _ in range(count)]
    if mood == "one wild":
        regimes[here.below(count)] = here.of(WILD)
    return regimes


def _plain_or(choices: Choices, options: Sequence[str]) -> str:
    """One of these regimes or moods, or in its place what is read at a glance."""
    return "plain" if choices.plain() else choices.of(options)


def _place(choices: Choices, mood: str, arrays: Sequence[Array]) -> None:
    """Put a few special values into the arrays; only a wild point gets those that saturate."""
    here = choices.part(PLACED)
    values = SPECIALS if mood in ("wild", "plain") else MILD
    for _ in range(here.below(MAX_SPECIALS + 1) if mood not in ("simple", "edge") else 0):
        one = here.part(4)
        array = one.of(arrays)
        array.flat[one.below(array.size)] = one.of(values)


def _balanced(array: Array) -> Array:
    """Smaller by the fourth root of its largest size: a sum of so many products of two such arrays \
    is then no larger than one product, and saturates nothing. A power of two keeps decimals short."""
    return array / 2.0 ** int(log2(max(array.shape, default=1)) / 4)
