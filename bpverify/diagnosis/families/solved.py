"""What stands beside a square matrix at the end of a line, solved for; then the line written otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["elementwise_at_the_end", "transposed_at_the_end"]

#: Solving loses this much of the digits of a derivative, of which there are ten; an error bar has room.
CONDITION = 30.0

#: The line with W and what stands beside it, q, in the place of W.T @ q.
Written = Callable[[Array, Array], Array]


def transposed_at_the_end(case: Case) -> Evidence | None:
    """The right gradient is W.T q, and given is W q; or q W.T and q W; or with the cotangent added."""
    for W, left, path in _ways(case):
        if case.fits(partial(_written, case, W, left, path, lambda W, q: W @ q)):
            words = f"{W} stands where {W}.T should"
            line = _line(case, W, left, path)
            return Evidence("operand-transposed", words, f"{W} for {W}.T", line)
    return None


def elementwise_at_the_end(case: Case) -> Evidence | None:
    """The right gradient is W.T q, and given is W.T or W times q, element by element."""
    for (W, left, path), line in ((way, line) for way in _ways(case) for line in ELEMENTWISE):
        if case.fits(partial(_written, case, W, left, path, line)):
            words = f"{W} is multiplied element by element where a matrix product should stand"
            return Evidence("elementwise-for-matmul", words, line=_line(case, W, left, path))
    return None


ELEMENTWISE: tuple[Written, ...] = (lambda W, q: W.T * q, lambda W, q: W * q)


def _line(case: Case, W: str, left: bool, path: str) -> str:
    product = f"{W}.T @ ..." if left else f"... @ {W}.T"
    return f"d{case.operand} = {f'{path} + ' if path else ''}{product}"


def _ways(case: Case) -> Iterator[tuple[str, bool, str]]:
    """An operand that may be square, the side it stands on, and what is added."""
    paths = ("", *case.first.point.cotangent)
    for term in case.op.operands:
        if term.name != case.operand and len(term.dims) == 2 == len(case.term.dims):
            yield from ((term.name, left, path) for left in (True, False) for path in paths)


def _written(case: Case, W: str, left: bool, path: str, line: Written, view: View) -> Array | None:
    right, weight = case.right(view).value, view.value(W)
    added = view.point.cotangent[path] if path else np.zeros(right.shape)
    end, added = (right - added, added) if left else ((right - added).T, added.T)
    if weight.shape != (len(end),) * 2 or len(end) < 2 or np.linalg.cond(weight) > CONDITION:
        return None
    # On the right side of a product all of it is transposed: (q W.T).T = W q.T.
    used = weight if left else weight.T
    found = added + line(used, np.linalg.solve(used.T, end))
    return np.asarray(found if left else found.T)
