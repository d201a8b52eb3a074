"""Stacked evaluation and the complex step: used only where shown to be the same function."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bpverify.engine import Reason, Verdict, judge
from tests.material.layers import sigmoid
from tests.material.mistakes import dense_problem
from tests.material.points import draw_problem
from tests.material.problems import problem_of


def test_a_stack_safe_op_is_called_once_for_a_ladder():
    """Elements of a layer that takes a leading axis cost two calls a ladder: a stack, and its witness."""
    found = judge(dense_problem(np.random.default_rng(0), 4, 3, 5), elements="all")
    assert found.stacked
    assert found.forward_calls < found.evaluations / 3


def test_an_op_that_reduces_by_position_is_not_stacked():
    """Batch norm over axis 0 means something else on a stack; a point called alone tells."""
    problem = draw_problem("batch norm", np.random.default_rng(0), "ordinary")
    found = judge(problem, elements="all")
    assert not found.stacked
    first_ladder = 8
    assert found.forward_calls == found.evaluations - (first_ladder - 1)  # one stack was tried
    assert all(o.verdict is Verdict.VERIFIED for o in found.operands)


def layer_norm_without_gain(backward_axis):
    """Two samples whose units have one size along either axis; a gain of zero hides which was meant."""

    def unit(x, axis):
        c = x - x.mean(axis=axis, keepdims=True)
        return c / np.sqrt((c * c).mean(axis=axis, keepdims=True) + 1e-5)

    def forward(x, gain, shift):
        return unit(x, 1) * gain + shift

    def backward(dy, x, gain, shift):
        scaled = (dy * unit(x, backward_axis)).sum(axis=0, keepdims=True)
        return np.zeros_like(x), scaled, dy.sum(axis=0, keepdims=True)

    x = np.array([[0.0, 0, 2, -2], [-2, -1, -2, 0]])
    shift = np.array([[5e-6, 2e-6, -2e-6, 5e-6]])
    dy = np.array([[2.2, -3.5, -3.2, 2.1], [1.4, -3.7, 4.2, -1.9]])
    return problem_of(forward, backward, [x, np.zeros((1, 4)), shift], dy)


def test_a_stack_is_not_believed_where_a_gain_of_zero_hides_the_axis():
    """Ladders over the shift are the same stacked or not; those over the gain are not."""
    right, wrong = (judge(layer_norm_without_gain(axis), elements="all") for axis in (1, 0))
    assert [o.verdict.value for o in right.operands] == ["zero", "verified", "verified"]
    assert [o.verdict.value for o in wrong.operands] == ["zero", "wrong", "verified"]
    assert not right.stacked


@pytest.mark.parametrize(
    ("whole", "slope"),
    [
        (np.max, [0.0, 0, 1, 0]),
        (np.min, [1.0, 0, 0, 0]),
        (np.mean, [0.25, 0.25, 0.25, 0.25]),
        (lambda x: x.ravel()[-1], [0.0, 0, 0, 1]),
    ],
)
def test_a_declared_stack_is_judged_by_a_point_in_its_middle(whole, slope):
    """What is taken from the whole stack may be an outermost point's own."""

    def forward(x):
        return x / whole(x)

    def backward(dz, x):
        by = whole(x)
        return (dz / by - (dz * x).sum() / by**2 * np.array(slope),)

    problem = problem_of(forward, backward, [np.array([1.0, 2, 4, 3])], np.array([1.0, -1, 2, 0.5]))
    found = judge(replace(problem, stack_safe=True), elements="all")
    assert found.operands[0].verdict is Verdict.VERIFIED
    assert not found.stacked


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
