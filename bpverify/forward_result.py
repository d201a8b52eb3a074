"""What a forward may return: one floating array for each result that the signature names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bpverify.errors import ForwardError, InvalidOperand
from bpverify.point import Array, shown
from bpverify.signature import Signature, Sizes

__all__ = ["called", "checked"]


def called(op: str, forward: Callable[..., Any], operands: Sequence[Array]) -> Any:
    """What the forward returns; raises ForwardError where it raises."""
    try:
        return forward(*operands)
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
    if sizes is None:
        sizes = Sizes()
        for term, operand in zip(signature.operands, operands, strict=True):
            sizes.bind(term, operand.shape)
    results = tuple(
        _floating(op, term.name, value) for term, value in zip(terms, values, strict=True)
    )
    for term, result in zip(terms, results, strict=True):
        try:
            sizes.bind(term, result.shape)
        except InvalidOperand as error:
            raise ForwardError(f"forward of {op}: result {error}") from None
    return results


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
