"""From (forward, backward, operands) to a problem the engine can be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bpverify.engine.estimate import Array
from bpverify.engine.problem import Operands, Problem

Forward = Callable[..., Any]
Backward = Callable[..., Sequence[Array]]


def problem_of(
    forward: Forward,
    backward: Backward,
    operands: Sequence[Array],
    cotangent: Array,
    keeps_wider_types: bool = True,
    stack_safe: bool | None = None,
) -> Problem:
    """Return the problem of one op at one point; every operand has a gradient.

    ``keeps_wider_types=False`` makes both halves compute in the operands' own type, as an op on a
    platform without extended precision does.
    """
    own = np.result_type(*operands)
    shape = np.shape(cotangent)

    def narrowed(arrays: Sequence[Array]) -> list[Array]:
        return [a if keeps_wider_types else a.astype(own) for a in arrays]

    def evaluate(at: Operands) -> Array:
        return np.asarray(forward(*narrowed(at))).ravel()

    def pull_back(by: Array, at: Operands) -> Operands:
        by = narrowed([by])[0].reshape(shape)
        return tuple(np.asarray(g) for g in backward(by, *narrowed(at)))

    return Problem(
        evaluate,
        pull_back,
        tuple(operands),
        np.ravel(cotangent),
        (True,) * len(operands),
        (None,) * len(operands),
        stack_safe,
    )
