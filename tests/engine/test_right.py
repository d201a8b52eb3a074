"""Right gradients: accepted, cheaply, and never called wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bpverify.engine import Problem, Verdict, judge
from tests.engine.problems import elementwise
from tests.material.adversarial import ADVERSARIES, points_of
from tests.material.layers import LAYERS
from tests.material.mistakes import dense_problem
from tests.material.points import draw_problem
from tests.material.stairs import PIECES, TIMES_STAIRS

TYPES = [(np.float64, True), (np.float64, False), (np.float32, True), (np.float32, False)]


@pytest.mark.parametrize("name", LAYERS)
def test_ordinary_values_cost_nine_evaluations(name):
    """Nearly every ordinary point is accepted, all gradients at once, with nine evaluations; and
    two more where single elements are claimed to have no slope."""
    rng = np.random.default_rng(0)
    more = []
    for seed in range(10):
        found = judge(draw_problem(name, rng, "ordinary"), seed=seed)
        assert {o.verdict for o in found.operands} <= {Verdict.VERIFIED, Verdict.ZERO}
        gradients = [o.elements.analytic for o in found.operands]
        partly_zero = any(g.any() and not g.all() for g in gradients)
        more.append(found.evaluations - 9 - 2 * partly_zero)
    assert np.median(more) <= 0


@pytest.mark.parametrize("shape", [(2, 2, 2), (40, 50, 9), (200, 300, 50)])
def test_cost_does_not_grow_with_the_size(shape):
    """Ten elements and seventy thousand are accepted with the same nine evaluations."""
    found = judge(dense_problem(np.random.default_rng(1), *shape))
    assert found.evaluations <= 9
    assert min(o.digits for o in found.operands) >= 9


@pytest.mark.parametrize("elements", ["auto", "all"])
@pytest.mark.parametrize(("dtype", "keeps"), TYPES)
@pytest.mark.parametrize("name", LAYERS)
def test_wide_ranging_inputs_raise_no_alarm(name, dtype, keeps, elements):
    """Saturation, ties, zeros, subnormals and magnitudes 1e-8 to 1e8: never wrong."""
    rng = np.random.default_rng(list(LAYERS).index(name))
    for seed in range(6 if elements == "auto" else 2):
        problem = draw_problem(name, rng, "wide", dtype, keeps)
        if problem is not None:
            found = judge(problem, seed=seed, elements=elements)
            assert not any(o.verdict is Verdict.WRONG for o in found.operands)
            assert all(
                (o.reason is None) == (o.verdict is not Verdict.INCONCLUSIVE)
                for o in found.operands
            )


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("name", ADVERSARIES)
def test_functions_made_to_fool_a_checker_do_not(name, keeps):
    """Correct derivatives of adversarial functions are never called wrong."""
    adversary = ADVERSARIES[name]
    for seed, x in enumerate(points_of(adversary, np.random.default_rng(1), 0)):
        with np.errstate(all="ignore"):
            defined = np.isfinite(adversary.value(np.array([x]))) & np.isfinite(
                adversary.slope(np.array([x]))
            )
        if defined.all():
            problem = elementwise(adversary.value, adversary.slope, x, 1.5, keeps_wider_types=keeps)
            assert judge(problem, seed=seed).operands[0].verdict is not Verdict.WRONG, x


@pytest.mark.parametrize("given", [0.0, 0.5, 1.0])
def test_a_subgradient_is_accepted_at_a_kink(given):
    """Whatever relu's convention at zero, between the one-sided slopes it is a subgradient."""
    problem = elementwise(
        lambda x: np.maximum(x, 0), lambda x: np.where(x == 0, given, x > 0).astype(x.dtype), 0.0
    )
    assert judge(problem).operands[0].verdict is Verdict.SUBGRADIENT


def test_a_flat_op_is_counted_apart():
    """A gradient of zero where nothing moves is zero, not verified."""
    found = judge(elementwise(lambda x: 0 * x + 2, np.zeros_like, [1.0, 2.0])).operands[0]
    assert found.verdict is Verdict.ZERO
    assert np.isnan(found.digits)


def test_the_same_seed_tells_the_same():
    """A check is deterministic for a seed, and another seed draws other directions."""
    problem = draw_problem("batch norm", np.random.default_rng(3), "ordinary")
    first, again, other = judge(problem, seed=5), judge(problem, seed=5), judge(problem, seed=6)
    assert first.operands[0].digits == again.operands[0].digits != other.operands[0].digits


def test_nothing_of_the_callers_is_changed():
    """Forward and backward that write into what they are given change only copies."""
    rng = np.random.default_rng(0)
    problem = dense_problem(rng, 3, 2, 2)
    kept = [x.copy() for x in (*problem.operands, problem.cotangent)]

    def spoiled(function):
        def call(*given):
            found = function(*given)
            for arrays in given:
                for array in arrays if isinstance(arrays, tuple) else [arrays]:
                    array[...] = 7
            return found

        return call

    judge(
        replace(problem, evaluate=spoiled(problem.evaluate), pull_back=spoiled(problem.pull_back)),
        elements="all",
    )
    for before, after in zip(kept, (*problem.operands, problem.cotangent), strict=True):
        assert np.array_equal(before, after)


@pytest.mark.parametrize("scale", [2.0**-900, 2.0**900])
def test_results_of_any_size_are_judged_alike(scale):
    """Neither squares of 1e-270 nor of 1e270 are lost in a norm: verdict, digits, cost are the same."""
    usual = draw_problem("dense sigmoid", np.random.default_rng(3), "ordinary", np.float64, False)
    scaled = replace(
        usual,
        evaluate=lambda at: scale * usual.evaluate(at),
        pull_back=lambda by, at: tuple(scale * g for g in usual.pull_back(by, at)),
    )
    one, other = judge(usual), judge(scaled)
    assert one.evaluations == other.evaluations
    for a, b in zip(one.operands, other.operands, strict=True):
        assert a.verdict is b.verdict is Verdict.VERIFIED
        assert a.digits == pytest.approx(b.digits, abs=0.01)


def test_a_zero_left_by_cancellation_is_not_wrong():
    """1 - 1 / (1 + e) is zero for a slope of 1e-32: the digits are lost, the formula is right."""
    softplus = elementwise(
        lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))),
        lambda x: 1 - 1 / (1 + np.exp(-np.abs(x))),
        -74.34992493538084,
    )
    for seed in range(20):
        assert judge(softplus, seed=seed).operands[0].verdict is Verdict.INCONCLUSIVE


def test_a_layer_whose_units_are_all_off_has_zero_gradients():
    """Shorter steps stand still, longer ones would switch a unit on: no slope all the same."""
    W = np.array([[1.22, -0.351], [0.016, -1.683], [1.888, -0.913]])
    x = np.array([[0.154, 0.461, -0.96], [-0.195, 0.531, -0.238]])
    b = np.array([[-0.442], [-0.452], [-0.837]])

    def evaluate(operands):
        W, x, b = operands
        return np.maximum(W @ x + b, 0).ravel()

    def pull_back(dy, operands):
        W, x, b = operands
        dz = dy.reshape(3, 3) * (W @ x + b > 0)
        return dz @ x.T, W.T @ dz, dz.sum(axis=1, keepdims=True)

    cotangent = np.linspace(-1, 1, 9)
    off = Problem(evaluate, pull_back, (W, x, b), cotangent, (True,) * 3, (None,) * 3)
    verdicts = {o.verdict for seed in range(8) for o in judge(off, seed=seed).operands}
    assert verdicts == {Verdict.ZERO}


@pytest.mark.parametrize("elements", ["auto", "all"])
@pytest.mark.parametrize(("x", "p"), [(1e-300, 1e-300), (1e-300, 0.89), (-1e-300, 0.3)])
def test_a_slope_beside_a_singular_point_is_not_refuted_from_afar(x, p, elements):
    """|x|**p at 1e-300: what steps past zero see is not the slope there."""

    def evaluate(operands):
        return np.abs(operands[0]) ** p

    def pull_back(dy, operands):
        return (dy * p * np.abs(operands[0]) ** (p - 1) * np.sign(operands[0]),)

    near = Problem(
        evaluate, pull_back, (np.array([x, 2.0]),), np.array([0.97, -0.5]), (True,), (None,)
    )
    alone = replace(near, evaluate=lambda operands: evaluate(operands).astype(np.float64))
    for seed in range(10):
        assert not judge(alone, seed=seed, elements=elements).operands[0].wrong


@pytest.mark.parametrize("name", TIMES_STAIRS)
def test_what_is_straight_from_stair_to_stair_is_not_refuted(name):
    """Who looks at fine steps alone calls some of them wrong."""
    value, slope, (low, high) = TIMES_STAIRS[name]
    for seed in range(25):
        x = np.random.default_rng(seed).uniform(low, high)
        assert not judge(elementwise(value, slope, x, -1.84), seed=0).operands[0].wrong, f"at {x}"


@pytest.mark.parametrize("factor", [0, 0.5, 2])
def test_a_jump_farther_off_excuses_no_wrong_slope(factor):
    """Beside it the slope is that of the piece, and coarse steps do not side with the claim."""
    value, slope, (low, high) = PIECES["hard shrink"]
    for seed in range(20):
        x = np.random.default_rng(seed).uniform(low, high)
        off = elementwise(value, lambda x: factor * slope(x), x, 1.3)
        assert judge(off, seed=seed).operands[0].wrong
