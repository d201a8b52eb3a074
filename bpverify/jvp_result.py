"""What a forward-mode derivative (JVP) may return: one tangent for each result, of its shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bpverify.errors import GradientError
from bpverify.point import Array, shown
from bpverify.signature import Term

__all__ = ["called"]

LAW = "jvp_values"


def called(
    op: str,
    terms: Sequence[Term],
    shapes: Sequence[tuple[int, ...]],
    jvp: Callable[..., Any],
    tangents: Sequence[Array],
    operands: Sequence[Array],
) -> tuple[Array, ...]:
    """The results' tangents, in order.

    tangents : one for each operand with a gradient, of its shape; handed over as one tuple, or as
               the array itself where there is one

    Raises GradientError where the JVP raises, or returns no floating array of each result's shape.
    """
    given = tangents[0] if len(tangents) == 1 else tuple(tangents)
    try:
        with np.errstate(all="ignore"):
            returned = jvp(given, *operands)
    except Exception as error:
        raise _error(op, f"raised {type(error).__name__}: {error}") from error
    several = isinstance(returned, tuple) or (isinstance(returned, list) and len(terms) > 1)
    values = tuple(returned) if several else (returned,)
    if len(values) != len(terms):
        got = f"{len(values)} tangents" if several else shown(returned)
        raise _error(op, f"returned {got}, but should return one of {', '.join(map(str, terms))}")
    rows = zip(terms, shapes, values, strict=True)
    return tuple(_checked(op, term, shape, value) for term, shape, value in rows)


def _checked(op: str, term: Term, shape: tuple[int, ...], value: Any) -> Array:
    what = f"the tangent of {term.name}"
    if isinstance(value, list | tuple) or np.asarray(value).dtype.kind != "f":
        raise _error(op, f"should return floating arrays, but {what} is {shown(value)}")
    array = np.asarray(value)
    if array.shape != shape:
        raise _error(op, f"should return {what} of shape {shape}, but it has shape {array.shape}")
    return array


def _error(op: str, words: str) -> GradientError:
    return GradientError(f"the jvp of {op} {words}", op=op, law=LAW)
