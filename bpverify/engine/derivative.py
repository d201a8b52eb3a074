"""The numeric derivative of an array-valued function of one step, with its own error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bpverify.engine.estimate import Array, Estimate
from bpverify.engine.line import Line
from bpverify.engine.problem import Operands, Problem
from bpverify.engine.purse import Purse
from bpverify.engine.session import Session
from bpverify.engine.structure import Results, each_result


def derivative(
    f: Callable[[Any], Any], *, step: float = 1.0, digits: float = 10, budget: int | None = None
) -> Estimate:
    """Estimate df/dh at h = 0, element by element, from central differences.

    Each element takes the entry of its own tableau (Ridders' scheme) whose error bar, truncation
    and measured round-off together, is smallest; an element that cannot be believed (kink, jump,
    structure finer than the steps, not finite) has an infinite error.

    Shapes
        f : () -> any shape, the same at every step; real
    Units
        ``step`` is a length of h over which f changes by about its own size; value and error are
        in units of f per unit of h
    Raises
        BudgetSpentError : more than ``budget`` evaluations would be needed

    >>> import numpy as np
    >>> found = derivative(lambda h: np.sin(1 + h))
    >>> bool(abs(found.value - np.cos(1)) <= found.error)
    True
    """
    shape = np.shape(f(0.0))

    def evaluate(operands: Operands) -> Array:
        return np.asarray(f(operands[0][()] * step), dtype=np.float64).ravel()

    origin = (np.zeros(()),)
    problem = Problem(evaluate, _no_gradient, origin, np.ones(1), (True,), (None,))
    session = Session(problem, None, Purse(budget))
    line = Line(session, (np.ones(()),))
    line.reach(range(2, 16, 2))
    found = each_result(line)
    if not _settled(found, digits):
        line.reach(range(2, session.arithmetic.deepest + 1, 2))
        found = each_result(line)
    error = np.where(found.usable, found.error, np.inf)
    return Estimate((found.value / step).reshape(shape), (error / step).reshape(shape))


def _settled(found: Results, digits: float) -> bool:
    close = found.usable & (found.error <= 10.0**-digits * np.abs(found.value))
    # What no large step moves by a bit, no smaller one does.
    return bool((close | found.constant).all())


def _no_gradient(cotangent: Array, operands: Operands) -> Operands:
    raise NotImplementedError("a derivative along one step has no backward")
