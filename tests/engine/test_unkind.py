"""Ops that misbehave away from the point, and settings that mean nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bpverify.engine import Problem, Reason, Verdict, judge
from tests.engine.problems import elementwise
from tests.material.mistakes import dense_problem


def test_forward_that_raises_off_its_domain():
    """A forward that raises for negative operands is judged by the steps that stay inside."""

    def root(x):
        if (x < 0).any():
            raise ValueError(f"negative: {x}")
        return np.sqrt(x)

    found = judge(elementwise(root, lambda x: 0.5 / np.sqrt(x), [1e-3, 4.0]))
    assert found.operands[0].verdict is Verdict.VERIFIED


def test_forward_that_raises_everywhere_else():
    """Where no step is answered the verdict is inconclusive, and says why."""
    problem = elementwise(np.sin, np.cos, 1.0)

    def evaluate(operands):
        if operands[0][0] != 1.0:
            raise ArithmeticError("only at the point")
        return problem.evaluate(operands)

    found = judge(replace(problem, evaluate=evaluate)).operands[0]
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.LEFT_DOMAIN)


@pytest.mark.parametrize("spoil", [lambda y: y[:1], lambda y: y.astype(np.float32)])
def test_results_that_change_shape_or_type(spoil):
    """A step at which shape or type differ is not used, and no verdict is built on it."""
    problem = elementwise(np.sin, np.cos, [1.0, 2.0])

    def evaluate(operands):
        found = problem.evaluate(operands)
        return found if (operands[0] == problem.operands[0]).all() else spoil(found)

    found = judge(replace(problem, evaluate=evaluate)).operands[0]
    assert found.verdict is Verdict.INCONCLUSIVE


def test_room_is_never_left():
    """No element is moved further than its room, and one without room is not moved at all."""
    seen = []
    x, room = np.array([0.5, 0.25, 0.9]), np.array([1e-3, 0.1, 0.0])

    def evaluate(operands):
        seen.append(operands[0] - x)
        return np.sin(operands[0])

    problem = Problem(
        evaluate, lambda g, at: (g * np.cos(at[0]),), (x,), np.ones(3), (True,), (room,), False
    )
    assert judge(problem).operands[0].verdict is Verdict.VERIFIED
    found = judge(problem, elements="all").operands[0]
    assert np.all(np.max(np.abs(seen), axis=0) <= room)
    assert found.elements.where(Verdict.VERIFIED) == ((0,), (1,))
    assert found.reasons == {Reason.LEFT_DOMAIN: 1}


def test_an_operand_that_cannot_move_is_not_verified():
    """With no room at all nothing was checked, and that is no pass."""
    problem = replace(elementwise(np.sin, np.cos, 1.0), room=(np.zeros(1),))
    found = judge(problem).operands[0]
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.LEFT_DOMAIN)


def test_a_gradient_that_is_not_finite_does_not_spoil_the_others():
    """NaN in one gradient is named there; the other gradients have their verdicts."""
    problem = dense_problem(np.random.default_rng(0), 3, 2, 4)

    def pull_back(cotangent, operands):
        W, x, b = problem.pull_back(cotangent, operands)
        return W, x * np.nan, b

    found = judge(replace(problem, pull_back=pull_back)).operands
    assert [o.verdict for o in found] == [Verdict.VERIFIED, Verdict.INCONCLUSIVE, Verdict.VERIFIED]
    assert found[1].reason is Reason.NOT_FINITE


@pytest.mark.parametrize("budget", [1, 5, 20, 100])
def test_the_budget_is_kept(budget):
    """No more forwards than allowed; what they did not decide is inconclusive for that reason."""
    calls = []
    problem = dense_problem(np.random.default_rng(0), 4, 3, 5)

    def evaluate(operands):
        calls.append(1)
        return problem.evaluate(operands)

    wrong = replace(
        problem,
        evaluate=evaluate,
        pull_back=lambda g, at: tuple(2 * d for d in problem.pull_back(g, at)),
    )
    found = judge(wrong, budget=budget)
    assert len(calls) == found.evaluations <= budget
    for operand in found.operands:
        assert operand.verdict is Verdict.WRONG or operand.reason is Reason.BUDGET
        assert not operand.complete


@pytest.mark.parametrize("setting", [{"digits": 0}, {"budget": 0}, {"elements": "some"}])
def test_a_setting_that_means_nothing_is_refused(setting):
    """The message names the setting and shows its value."""
    ((name, value),) = setting.items()
    with pytest.raises(ValueError, match=f"{name} must be .*{value!r}"):
        judge(elementwise(np.sin, np.cos, 1.0), **setting)


def test_integer_operands_stay_as_they_are():
    """An operand that is no gradient's business keeps its type and values in every evaluation."""
    labels = np.array([1, 0, 1])

    def evaluate(operands):
        assert operands[1].dtype == labels.dtype
        return operands[0][operands[1]] ** 2

    def pull_back(g, at):
        found = np.zeros_like(at[0])
        np.add.at(found, at[1], 2 * g * at[0][at[1]])
        return (found,)

    problem = Problem(
        evaluate, pull_back, (np.array([0.5, 2.0]), labels), np.ones(3), (True, False), (None, None)
    )
    assert judge(problem, digits=13).operands[0].verdict is Verdict.VERIFIED


def test_scalars_and_empty_operands_are_taken():
    """Operands without axes, or without elements, are judged like others."""
    problem = Problem(
        lambda at: np.atleast_1d(np.sin(at[0]) + at[1].sum()),
        lambda g, at: (np.asarray(g[0] * np.cos(at[0])), np.full(at[1].shape, g[0])),
        (np.asarray(0.5), np.zeros((0, 3))),
        np.ones(1),
        (True, True),
        (None, None),
    )
    found = judge(problem).operands
    assert [o.verdict for o in found] == [Verdict.VERIFIED, Verdict.ZERO]


@pytest.mark.parametrize("factor", [-1.0, 0.9, 1.1, 2.0])
@pytest.mark.parametrize("elements", ["screen", "all"])
def test_a_kink_of_one_element_covers_no_mistake_in_another(factor, elements):
    """In one result that sums units of a ReLU, one of them at zero, another's gradient is wrong."""

    def problem(by):
        wrong = np.array([1.0, 1.0, by, 1.0])
        return Problem(
            lambda at: np.maximum(at[0], 0).sum(keepdims=True),
            lambda c, at: ((c * (at[0] > 0) * wrong).astype(at[0].dtype),),
            (np.array([0.0, 0.0, 0.5, 2.0]),),
            np.ones(1),
            (True,),
            (None,),
        )

    for seed in range(5):
        right = judge(problem(1.0), seed=seed, elements=elements).operands[0]
        assert right.verdict is Verdict.SUBGRADIENT
        assert judge(problem(factor), seed=seed, elements=elements).operands[0].wrong == ((2,),)
