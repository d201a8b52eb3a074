"""Plant a mistake in a correct backward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bpverify.engine import Problem
from bpverify.engine.estimate import Array
from tests.material.layers import dense, sigmoid, sigmoid_slope
from tests.material.problems import problem_of


def changed(problem: Problem, operand: int, change: Callable[[Array], Array]) -> Problem:
    """Return the problem with ``change`` applied to one gradient (of the movable operands)."""

    def pull_back(cotangent, operands):
        gradients = list(problem.pull_back(cotangent, operands))
        gradients[operand] = change(gradients[operand])
        return tuple(gradients)

    return replace(problem, pull_back=pull_back)


def scaled_elements(indices, error):
    """Return a change that makes these elements (flat indices) wrong by a relative error."""

    def change(gradient):
        wrong = gradient.copy()
        wrong.flat[list(indices)] *= gradient.dtype.type(1) + gradient.dtype.type(error)
        return wrong

    return change


def zeroed_elements(indices):
    """Return a change that replaces these elements by zero."""

    def change(gradient):
        wrong = gradient.copy()
        wrong.flat[list(indices)] = 0
        return wrong

    return change


def dense_problem(rng, n, k, m, keeps_wider_types=True, dtype=np.float64):
    """A sigmoid layer with weights scaled so that nothing saturates."""

    W = (rng.standard_normal((n, k)) / np.sqrt(k)).astype(dtype)
    x, b = rng.standard_normal((k, m)).astype(dtype), rng.standard_normal((n, 1)).astype(dtype)
    cotangent = rng.standard_normal((n, m)).astype(dtype)
    forward, backward = dense(sigmoid, sigmoid_slope)
    return problem_of(forward, backward, [W, x, b], cotangent, keeps_wider_types)
