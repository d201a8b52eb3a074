"""Plant a mistake in a right op: one line of its backward is replaced, the others stay.

A backward here is a list of lines, each a name and its formula of a namespace `s` that holds the
cotangents, the operands and what the lines before have given: `dW=lambda s: s.dZ @ s.A_prev.T`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from bpverify import Op
from tests.mistakes.catalogue.lines import LINES
from tests.mistakes.catalogue.right import RIGHT

Line = Callable[[SimpleNamespace], Any]


def like(right: Op, backward: Callable[..., Any], forward: Callable[..., Any] | None = None) -> Op:
    """The right op with other halves."""
    return Op(
        str(right.signature),
        forward or right.forward,
        backward,
        name=right.name,
        no_gradient=right.no_gradient,
        domains=right.domains,
        samples=right.samples,
        stackable=right.stackable,
        waived=right.waived,
    )


def lines_of(name: str) -> Mapping[str, Line]:
    """The lines of a right backward; where none are written down, its gradients as they come."""
    if name in LINES:
        return LINES[name]
    right = RIGHT[name]

    def gradients(s: SimpleNamespace) -> dict[str, Any]:
        operands = [getattr(s, term.name) for term in right.operands]
        found = right.gradients(
            [getattr(s, f"d{t.name}") for t in right.signature.results], operands
        )
        return {f"d{operand}": gradient for operand, gradient in found.items()}

    return {"all": gradients, **{f"d{t.name}": _taken(f"d{t.name}") for t in right.differentiable}}


def _taken(name: str) -> Line:
    return lambda s: s.all[name]


def planted(name: str, **replaced: Line) -> Callable[[], Op]:
    """Makes the op with these lines replaced."""
    right, lines = RIGHT[name], lines_of(name)
    if unknown := replaced.keys() - lines.keys():
        raise KeyError(f"{name} has no lines {sorted(unknown)}; it has {list(lines)}")

    def backward(cotangent: Any, *operands: Any) -> dict[str, Any]:
        s = SimpleNamespace(**_given(right, cotangent, operands))
        for line, formula in {**lines, **replaced}.items():
            setattr(s, line, formula(s))
        return {f"d{term.name}": getattr(s, f"d{term.name}") for term in right.differentiable}

    return lambda: like(right, backward)


def changed(
    name: str, line: str, change: Callable[[Any, SimpleNamespace], Any]
) -> Callable[[], Op]:
    """Makes the op with one line's value changed by a function of it and of the namespace."""
    own = lines_of(name)[line]
    return planted(name, **{line: lambda s: change(own(s), s)})


def scaled(share: float, where: Callable[[Any, SimpleNamespace], Any] | None = None) -> Any:
    """A change: times 1 + share, where the condition on the array and the namespace is true."""

    def change(d: Any, s: SimpleNamespace) -> Any:
        mask = True if where is None else where(d, s)
        return np.where(mask, d * (1 + d.dtype.type(share)), d).astype(d.dtype)

    return change


def at(index: Any) -> Callable[[Any, SimpleNamespace], Any]:
    """A condition: true for these indices of the array."""

    def where(d: Any, s: SimpleNamespace) -> Any:
        mask = np.zeros(d.shape, dtype=bool)
        mask[index] = True
        return mask

    return where


def _given(right: Op, cotangent: Any, operands: Any) -> dict[str, Any]:
    upstream = cotangent if isinstance(cotangent, tuple) else (cotangent,)
    named = {f"d{t.name}": d for t, d in zip(right.signature.results, upstream, strict=True)}
    return named | {t.name: x for t, x in zip(right.operands, operands, strict=True)}
