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


@pytest.mark.parametrize(
    "setting", [{"digits": 0}, {"digits": "a"}, {"budget": 0}, {"elements": "some"}]
)
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
@pytest.mark.parametrize("elements", ["auto", "all"])
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


@pytest.mark.parametrize("given", [0.0, 1.0])
def test_a_thousand_kinks_of_their_own_results_cost_one_direction(given):
    """A claim that is the slope of one side everywhere is a subgradient in all its elements."""

    def problem(by):
        factors = np.where(np.arange(1000) == 7, by, 1.0)
        return elementwise(
            lambda x: np.maximum(x, 0),
            lambda x: (factors * np.where(x == 0, given, x > 0)).astype(x.dtype),
            np.where(np.arange(1000) < 500, 0.0, 1.5 + np.arange(1000) / 1000),
        )

    right = judge(problem(1.0)).operands[0]
    assert (right.verdict, right.elements.judged) == (Verdict.SUBGRADIENT, 0)
    assert judge(problem(1.0)).evaluations <= 30
    if given:
        found = judge(problem(1.1)).operands[0]
        assert found.verdict is not Verdict.SUBGRADIENT
        assert set(found.wrong) <= {(7,)}


def tied_windows(pick, mistake=lambda dx: dx):
    """The largest of 3 elements, every second window, of an image of one value in all places."""
    windows = 2 * np.arange(25)[:, None] + np.arange(3)

    def pull_back(c, at):
        dx = np.zeros_like(at[0])
        np.add.at(dx, windows[:, pick], c)
        return (mistake(dx),)

    return Problem(
        lambda at: at[0][windows].max(axis=1),
        pull_back,
        (np.full(51, 0.7),),
        np.where(np.arange(25) % 3, 1.0, -2.0),
        (True,),
        (None,),
    )


@pytest.mark.parametrize("pick", [0, 2])
def test_ties_in_windows_that_overlap_cost_two_directions(pick):
    """The first of several largest, or the last: what is picked for its place is told as a whole."""
    found = judge(tied_windows(pick))
    dx = found.operands[0]
    assert (dx.verdict, dx.elements.judged) == (Verdict.SUBGRADIENT, 0)
    assert found.evaluations <= 30


@pytest.mark.parametrize("factor", [-3.0, 2.0])
def test_ties_cover_no_slope_beyond_both_sides(factor):
    """An element that is picked has at most its windows' cotangent."""
    by = np.where(np.arange(51) == 8, factor, 1.0)
    assert judge(tied_windows(0, lambda dx: dx * by)).operands[0].wrong == ((8,),)


@pytest.mark.parametrize("given", [0.0, 1.0])
def test_a_sum_of_fifty_units_at_their_kinks_costs_two_directions(given):
    """All are on the same side along a direction of one sign, and a sixtieth that is wrong shows."""

    def problem(by):
        factors = np.where(np.arange(60) == 59, by, 1.0)
        return Problem(
            lambda at: np.maximum(at[0], 0).sum(keepdims=True),
            lambda c, at: (c * factors * np.where(at[0] == 0, given, at[0] > 0),),
            (np.where(np.arange(60) < 50, 0.0, 1.5),),
            np.ones(1),
            (True,),
            (None,),
        )

    found = judge(problem(1.0))
    assert (found.operands[0].verdict, found.operands[0].elements.judged) == (
        Verdict.SUBGRADIENT,
        0,
    )
    assert found.evaluations <= 30
    assert judge(problem(1.001)).operands[0].wrong == ((59,),)


def test_the_middle_one_of_three_that_are_sorted_has_a_slope_without_a_kink():
    """Moved alone it is the first or the last, never the middle: only an ordered direction tells."""
    at = np.array([2.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0])

    def pull_back(c, at):
        return (c[np.argsort(np.argsort(at[0], kind="stable"))],)

    for seed in range(5):
        by = np.random.default_rng(seed).standard_normal(7)
        problem = Problem(lambda at: np.sort(at[0]), pull_back, (at,), by, (True,), (None,))
        found = judge(problem, seed=seed)
        assert found.operands[0].verdict is Verdict.SUBGRADIENT
        assert found.evaluations <= 80


EIGHT = np.array([2.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 5.0])


def at_ties(seed, index=0, times=1.0):
    """Numbers sorted, three equal, four equal, one apart; one's gradient is so many times the right one."""
    factors = np.ones(8)
    factors[index] = times

    def pull_back(c, at):
        return (c[np.argsort(np.argsort(at[0], kind="stable"))] * factors,)

    by = np.random.default_rng(seed).standard_normal(8)
    return Problem(lambda at: np.sort(at[0]), pull_back, (EIGHT,), by, (True,), (None,))


@pytest.mark.parametrize("elements", ["all", 5])
def test_a_tie_of_three_is_no_mistake_of_single_elements(elements):
    """Moved alone the middle one leaves the middle's place: its slopes are the others', not its own."""
    for seed in range(20):
        assert judge(at_ties(seed), elements=elements, seed=seed).operands[0].wrong == ()


@pytest.mark.parametrize("times", [-1, 1.001, 5])
def test_a_tie_of_three_excuses_no_mistake(times):
    """Beside it a mistake is wrong; at it, a slope that no piece next to the point has is not accepted."""
    for seed in range(5):
        beside = judge(at_ties(seed, 7, times), elements="all", seed=seed).operands[0]
        assert (7,) in beside.wrong
        at_it = judge(at_ties(seed, 2, times), elements="all", seed=seed).operands[0]
        assert at_it.verdict in (Verdict.WRONG, Verdict.INCONCLUSIVE)
