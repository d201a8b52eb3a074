"""Stacked evaluation and the complex step: used only where shown to be the same function."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bpverify.engine import Reason, Verdict, judge
from tests.material.layers import sigmoid
from tests.material.mistakes import dense_problem
from tests.material.points import draw_problem
from tests.material.problems import problem_of


def test_a_stack_safe_op_is_called_once_for_a_ladder():
    """Elements of a layer that takes a leading axis cost one call each, after the probe."""
    found = judge(dense_problem(np.random.default_rng(0), 4, 3, 5), elements="all")
    assert found.stacked
    assert found.forward_calls < found.evaluations / 4


def test_an_op_that_reduces_by_position_is_not_stacked():
    """Batch norm over axis 0 means something else on a stack; the probe sees that."""
    problem = draw_problem("batch norm", np.random.default_rng(0), "ordinary")
    found = judge(problem, elements="all")
    assert not found.stacked
    assert found.forward_calls == found.evaluations - 3  # the probe's four points were one call
    assert all(o.verdict is Verdict.VERIFIED for o in found.operands)


def test_stacking_changes_no_number():
    """Declared or forbidden, stacking gives the same verdicts, errors and digits."""
    problem = dense_problem(np.random.default_rng(0), 4, 3, 5)
    stacked, single = (
        judge(replace(problem, stack_safe=safe), elements="all") for safe in (True, False)
    )
    assert stacked.forward_calls < single.forward_calls
    for one, other in zip(stacked.operands, single.operands, strict=True):
        assert np.array_equal(one.elements.numeric, other.elements.numeric)


def saturated_beside_live(activation, slope):
    """Two operands: one feeds a saturated unit, the other a live one."""

    def forward(x, y):
        return np.concatenate([activation(x), activation(y)])

    def backward(dz, x, y):
        return dz[:1] * slope(x), dz[1:] * slope(y)

    return problem_of(forward, backward, [np.array([200.0]), np.array([0.3])], np.ones(2))


def test_the_complex_step_bears_out_what_differences_cannot_see():
    """A gradient of 1e-87 is inconclusive by differences; the second witness is told beside it."""

    def slope(z):
        return np.exp(-z) / (1 + np.exp(-z)) ** 2

    problem = saturated_beside_live(sigmoid, slope)
    found = judge(problem, widen=False)
    assert found.operands[0].reason is Reason.SATURATED
    assert found.witness
    assert found.operands[0].witness > 10


def test_a_witness_that_is_another_function_is_not_heard():
    """Through a cast to real the complex step tells nothing, and is not asked to."""
    problem = saturated_beside_live(
        lambda z: 1 / (1 + np.exp(-z.real)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2
    )
    found = judge(problem, widen=False)
    assert found.operands[0].verdict is Verdict.INCONCLUSIVE
    assert not found.witness
    assert found.operands[0].witness is None
