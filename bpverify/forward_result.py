"""What a forward may return: one floating array for each result that the signature names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from bpverify.errors import ForwardError, InvalidOperand
from bpverify.point import Array, shown
from bpverify.signature import Signature, Sizes, Term

__all__ = ["called", "checked"]

Shapes = tuple[tuple[int, ...], ...]


@np.errstate(all="ignore")
def called(op: str, forward: Callable[..., Any], operands: Sequence[Array]) -> Any:
    """What the forward returns; raises ForwardError where it raises."""
    try:
        return forward(*operands)
    except ForwardError:  # an adapter's own finding
        raise
    except Exception as error:
        raise ForwardError(f"forward of {op} raised {type(error).__name__}: {error}") from error


def checked(
    op: str, signature: Signature, returned: Any, operands: Sequence[Array], sizes: Sizes | None
) -> tuple[Array, ...]:
    """The results as arrays, in the signature's order.

    sizes : what the operands have bound; bound anew from `operands` where None

    Raises ForwardError where number, shape or type is not what the signature says.
    """
    terms = signature.results
    # One result may be a nested list of numbers; several may be a list of arrays.
    several = isinstance(returned, tuple) or (isinstance(returned, list) and len(terms) > 1)
    values = returned if several else (returned,)
    if len(values) != len(terms):
        raise ForwardError(
            f"forward of {op} returned {f'{len(values)} results' if several else shown(returned)}, "
            f"but should return {', '.join(map(str, terms))}{', as a tuple' if len(terms) > 1 else ''}"
        )
    pairs = zip(terms, values, strict=True)
    results = tuple([_floating(op, term.name, value) for term, value in pairs])
    shapes = tuple([result.shape for result in results])
    try:
        if sizes is None:
            _fit(signature, tuple([operand.shape for operand in operands]), shapes)
        else:
            _bind(signature.results, shapes, sizes)
    except InvalidOperand as error:
        raise ForwardError(f"forward of {op}: result {error}") from None
    return results


# The shapes of one point come again at each of its many calls; a misfit is not kept.
@lru_cache(maxsize=64)
def _fit(signature: Signature, operands: Shapes, results: Shapes) -> None:
    sizes = Sizes()
    _bind(signature.operands, operands, sizes)
    _bind(signature.results, results, sizes)


def _bind(terms: Sequence[Term], shapes: Shapes, sizes: Sizes) -> None:
    for term, shape in zip(terms, shapes, strict=True):
        sizes.bind(term, shape)


def _floating(op: str, name: str, value: Any) -> Array:
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ForwardError(f"forward of {op}: result {name} is not an array: {error}") from None
    if array.dtype.kind != "f":
        raise ForwardError(
            f"forward of {op}: result {name} has dtype {array.dtype}, but should be floating; "
            f"got {shown(value)}"
        )
    return array
