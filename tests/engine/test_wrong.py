"""Wrong gradients: caught, and found where they are."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify.engine import Reason, Verdict, judge
from tests.engine.problems import elementwise
from tests.material.layers import dense, sigmoid, sigmoid_slope
from tests.material.mistakes import changed, dense_problem, scaled_elements, zeroed_elements
from tests.material.problems import problem_of


@pytest.mark.parametrize(("wrong", "most"), [(1, 500), (3, 1500)])
def test_wrong_elements_among_a_thousand_are_found_exactly(wrong, most):
    """One element, or three, wrong by 1e-3 are located, no other is accused, at a bounded cost."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        planted = sorted(map(int, rng.choice(1000, wrong, replace=False)))
        problem = changed(dense_problem(rng, 40, 25, 8), 0, scaled_elements(planted, 1e-3))
        found = judge(problem, seed=seed)
        assert [i * 25 + j for i, j in found.operands[0].wrong] == planted
        assert found.operands[0].complete
        assert found.evaluations <= most
        assert all(o.verdict is Verdict.VERIFIED for o in found.operands[1:])


@pytest.mark.parametrize("change", [lambda g: -g, lambda g: g * 2, np.zeros_like, lambda g: g + 1])
def test_a_gradient_wrong_everywhere_is_wrong_everywhere(change):
    """A sign, a factor, a missing gradient: every element is pinned down in a small gradient."""
    found = judge(changed(dense_problem(np.random.default_rng(2), 4, 3, 5), 1, change))
    assert [o.verdict for o in found.operands] == [
        Verdict.VERIFIED,
        Verdict.WRONG,
        Verdict.VERIFIED,
    ]
    assert len(found.operands[1].wrong) == 15


@pytest.mark.parametrize("planted", [[], [137], [3, 600], range(1000)], ids=len)
def test_a_yes_or_no_ends_at_the_first_wrong_element(planted):
    """Wrong where the whole search says so, at a fraction of its cost; of what it left it says so."""
    problem = dense_problem(np.random.default_rng(3), 40, 25, 8)
    problem = changed(problem, 0, scaled_elements(list(planted), 1e-3))
    first, whole = (judge(problem, elements=elements) for elements in ("first", "auto"))

    assert [o.verdict for o in first.operands] == [o.verdict for o in whole.operands]
    assert set(first.operands[0].wrong) <= set(whole.operands[0].wrong) or len(planted) == 1000
    assert len(first.operands[0].wrong) == bool(len(planted))
    assert first.operands[0].complete is not bool(len(planted))
    # Ten halvings of 16 evaluations, 200 for an element, and what showed that something is wrong.
    assert first.evaluations <= (450 if planted else whole.evaluations)


def test_what_a_yes_or_no_did_not_come_to_is_not_verified():
    """Two wrong gradients: one is found, the other left open, with the reason."""
    problem = dense_problem(np.random.default_rng(3), 4, 3, 5)
    problem = changed(changed(problem, 0, np.negative), 1, np.negative)
    found = judge(problem, elements="first")

    assert [o.verdict for o in found.operands[:2]] == [Verdict.WRONG, Verdict.INCONCLUSIVE]
    assert found.operands[1].reason is Reason.ANOTHER


def test_two_swapped_elements_are_both_found():
    """Errors that cancel in an unlucky direction do not hide one another."""

    def swap(gradient):
        other = gradient.copy()
        other.flat[[0, 5]] = gradient.flat[[5, 0]]
        return other

    for seed in range(10):
        problem = changed(dense_problem(np.random.default_rng(seed), 4, 3, 5), 0, swap)
        assert judge(problem, seed=seed).operands[0].wrong == ((0, 0), (1, 2))


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_saturated_gradient_replaced_by_zero_is_caught(sign, keeps):
    """A true gradient of about 1e-10 beside ordinary ones is missed by no tolerance here."""
    rng = np.random.default_rng(4)
    W, x = rng.uniform(0.5, 1, (3, 2)), rng.uniform(0.5, 1, (2, 3))
    b = np.array([[sign * 23.0], [0.1], [0.2]])
    problem = problem_of(*dense(sigmoid, sigmoid_slope), [W, x, b], np.ones((3, 3)), keeps)
    found = judge(changed(problem, 0, zeroed_elements([0])), elements="all")
    assert found.operands[0].wrong == ((0, 0),)


@pytest.mark.parametrize("given", [-0.1, 1.1, 2.0])
def test_outside_the_one_sided_slopes_is_wrong(given):
    """At relu's kink what no convention could mean is wrong."""
    problem = elementwise(
        lambda x: np.maximum(x, 0), lambda x: np.where(x == 0, given, x > 0).astype(x.dtype), 0.0
    )
    assert judge(problem).operands[0].verdict is Verdict.WRONG


def test_a_gradient_where_nothing_moves_is_wrong():
    """A gradient of one for an op that is constant at every step is refuted."""
    assert judge(elementwise(lambda x: 0 * x + 2, np.ones_like, 1.0)).operands[0].wrong == ((0,),)


@pytest.mark.parametrize(("dtype", "error"), [(np.float32, 1e-3), (np.float64, 1e-8)])
def test_small_mistakes_are_caught_without_a_wider_type(dtype, error):
    """An op that keeps no wider type is still held to nearly all the digits of its own."""
    problem = dense_problem(np.random.default_rng(0), 3, 2, 4, False, dtype)
    wrong = changed(problem, 2, lambda g: g * dtype(1 + 20 * error))
    assert judge(wrong).operands[2].verdict is Verdict.WRONG
    assert judge(problem).operands[2].verdict is Verdict.VERIFIED


def test_a_mistake_of_1e_11_is_caught_in_extended_precision():
    """Thirteen digits asked for are worked out in the wider type."""
    problem = dense_problem(np.random.default_rng(0), 3, 2, 4)
    found = judge(changed(problem, 2, lambda g: g * g.dtype.type(1 + 1e-11)), digits=13)
    assert found.operands[2].verdict is Verdict.WRONG


def test_wrong_at_one_point_only_is_wrong_there():
    """A backward that is right everywhere but at the point is wrong at the point."""
    problem = elementwise(
        np.sin, lambda x: np.where(x == 0, 2.0, np.cos(x)).astype(x.dtype), [0.0, 0.5]
    )
    assert judge(problem).operands[0].wrong == ((0,),)


@pytest.mark.parametrize(
    ("value", "slope"),
    [
        (lambda y: 1 / y, lambda y: -1 / y**2),
        (lambda y: np.abs(y) * (1 + y), lambda y: np.sign(y) * (1 + 2 * y)),
        (lambda y: np.maximum(3 * y, 0) + np.sin(y), lambda y: 3.0 * (y > 0) + np.cos(y)),
    ],
    ids=["pole", "absolute value", "relu"],
)
@pytest.mark.parametrize("near", [1e-7, -3e-6])
def test_a_slope_beside_a_pole_or_a_kink_can_be_wrong(value, slope, near):
    """Steps of length 1 see the pole from afar; those of the operand's own length do not."""
    point = [np.array([near, 0.3])]

    def judged(factor):
        def backward(dz, y):
            return (factor * dz * slope(y),)

        problem = problem_of(value, backward, point, np.array([1.5, -2.0]))
        return judge(problem, elements="all").operands[0]

    assert judged(1).verdict is Verdict.VERIFIED
    assert judged(1.001).wrong == ((0,), (1,))
