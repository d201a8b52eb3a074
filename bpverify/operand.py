"""What may be passed as an operand or a cotangent: every refusal shows the value and says how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from bpverify.domains import Domain
from bpverify.errors import InvalidOperand
from bpverify.point import Array, cast, shown
from bpverify.signature import Sizes, Term

__all__ = ["checked_cotangent", "checked_operand", "indexed"]


def indexed(name: str, index: Sequence[int | np.integer[Any]]) -> str:
    """An element as a person writes it: `W[0, 2]`; a scalar is its name alone."""
    return f"{name}[{', '.join(str(int(i)) for i in index)}]" if len(index) else name


def checked_operand(
    op: str,
    term: Term,
    value: Any,
    sizes: Sizes,
    domain: Domain,
    differentiable: bool,
    dtype: DTypeLike | None,
) -> Array:
    """A copy of the operand as an array that fits its term, its domain and its use.

    Raises InvalidOperand where it is not numeric, not floating though it has a gradient, of the
    wrong shape, empty, or has an element outside its domain.
    """
    what = f"{term.name} of {op}"
    array = _numeric(what, value, dtype)
    if differentiable and array.dtype.kind != "f":
        raise InvalidOperand(
            f"{what} has dtype {array.dtype}, but a gradient needs a floating type: pass "
            f"np.asarray({term.name}, dtype=float), or name it in no_gradient"
        )
    sizes.bind(term, array.shape)
    if domain.integer and array.dtype.kind not in "iu":
        raise InvalidOperand(
            f"{what} has dtype {array.dtype}, but takes {domain.words}: pass an integer array"
        )
    _inside(what, term.name, array, domain.outside(array), domain.words)
    return array


def checked_cotangent(
    terms: Sequence[Term],
    results: Sequence[Array],
    cotangent: Any,
    seed: int,
    dtype: DTypeLike | None,
) -> Mapping[str, Array]:
    """The cotangent by name, "d" + result name, each of its result's shape; drawn where None.

    Raises InvalidOperand where a given one is not numeric, not floating, not finite, or of another
    shape than its result.
    """
    if cotangent is None:
        return {
            f"d{t.name}": _drawn(r, seed + i)
            for i, (t, r) in enumerate(zip(terms, results, strict=True))
        }
    several = isinstance(cotangent, tuple) or (isinstance(cotangent, list) and len(terms) > 1)
    given = cotangent if several else (cotangent,)
    if len(given) != len(terms):
        raise InvalidOperand(
            f"the cotangent should be one array for each of {', '.join(map(str, terms))}, in a "
            f"tuple; got {f'{len(given)} of them' if several else shown(cotangent)}"
        )
    named = {}
    for term, result, value in zip(terms, results, given, strict=True):
        name = f"d{term.name}"
        array = _numeric(name, value, dtype)
        if array.dtype.kind != "f":
            raise InvalidOperand(
                f"{name} has dtype {array.dtype}, but a cotangent is floating: pass "
                f"np.asarray({name}, dtype=float)"
            )
        if array.shape != result.shape:
            raise InvalidOperand(
                f"{name} has shape {array.shape}, but should have the shape of {term}, {result.shape}"
            )
        _inside(name, name, array, ~np.isfinite(array), "finite")
        named[name] = array
    return named


def _numeric(name: str, value: Any, dtype: DTypeLike | None) -> Array:
    """A copy as a plain array of real numbers, what is floating in this type."""
    if isinstance(value, np.ndarray) and type(value) is not np.ndarray:
        raise InvalidOperand(
            f"{name} is a {type(value).__name__}, which the forward would get as a plain array, "
            f"without its own operators or mask: pass np.asarray of it"
        )
    try:
        array = np.array(value, order="K")
    except ValueError as error:
        raise InvalidOperand(f"{name} is not an array: {error}; got {shown(value)}") from None
    if array.dtype.kind == "c":
        raise InvalidOperand(
            f"{name} has dtype {array.dtype}; bpverify checks real gradients: pass real and "
            f"imaginary part as two operands"
        )
    if array.dtype.kind not in "fiub":
        raise InvalidOperand(
            f"{name} has dtype {array.dtype}, but should be a numeric array; got {shown(value)}"
        )
    # In the machine's byte order: another one would come back from no backward.
    array = array.astype(array.dtype.newbyteorder("="), copy=False)
    return array if dtype is None else cast(array, dtype)


def _inside(what: str, name: str, array: Array, outside: Array, words: str) -> None:
    if outside.any():
        index = tuple(np.argwhere(outside)[0])
        value = array[index]
        raise InvalidOperand(
            f"{what} should be {words}, but {indexed(name, index)} is {value} "
            f"({int(outside.sum())} of {array.size} elements are outside, as {array.dtype})"
        )


def _drawn(result: Array, seed: int) -> Array:
    drawn = _drawn_values if result.size <= KEPT else _drawn_values.__wrapped__
    return drawn(result.shape, seed).astype(result.dtype)


#: A point of few elements has often the shapes of the one before.
KEPT = 256


@lru_cache(maxsize=256)
def _drawn_values(shape: tuple[int, ...], seed: int) -> Array:
    # Signs both ways and lengths from 1 to 2 in short decimals: a cotangent of ones would hide a
    # cotangent that is ignored, and a zero would hide everything.
    rng = np.random.default_rng(seed)
    magnitude = rng.integers(100, 201, shape) / 100
    sign = 2.0 * rng.integers(0, 2, shape) - 1
    return np.asarray(magnitude * sign)
