"""Narrow and wide floating types."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify.engine import Verdict, judge
from tests.engine.problems import elementwise
from tests.material.layers import sigmoid, sigmoid_slope
from tests.material.mistakes import dense_problem

EXTENDED = np.finfo(np.longdouble).eps < np.finfo(np.float64).eps
needs_extended = pytest.mark.skipif(not EXTENDED, reason="longdouble is float64 here")


@needs_extended
def test_lost_digits_are_imprecise_not_wrong():
    """a (1 - a) is the right formula and has lost its digits at z = 30."""
    found = judge(elementwise(sigmoid, sigmoid_slope, 30.0))
    assert found.operands[0].verdict is Verdict.IMPRECISE
    assert found.mode == "extended"


@needs_extended
def test_lost_digits_are_found_element_by_element():
    """Only the saturated element is imprecise."""
    found = judge(elementwise(sigmoid, sigmoid_slope, [30.0, 0.5]), elements="all", digits=13)
    assert found.operands[0].elements.where(Verdict.IMPRECISE) == ((0,),)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_a_narrow_backward_is_judged_in_a_wider_type(dtype):
    """float16 and float32 ops that keep float64 are held against its digits."""
    found = judge(dense_problem(np.random.default_rng(0), 3, 2, 4, True, dtype))
    assert [o.verdict for o in found.operands] == [Verdict.VERIFIED] * 3
    assert found.mode == "float64"
    assert min(o.digits for o in found.operands) >= 9


def test_float32_alone_gives_its_digits():
    """Without a wider type float32 verifies three to five digits, and says so."""
    found = judge(dense_problem(np.random.default_rng(0), 3, 2, 4, False, np.float32))
    assert [o.verdict for o in found.operands] == [Verdict.VERIFIED] * 3
    assert found.mode == "float32"
    assert 2.5 <= min(o.digits for o in found.operands) <= 6


def test_float16_alone_raises_no_alarm():
    """Three decimal digits leave little to say, and nothing false."""
    for seed in range(10):
        problem = dense_problem(np.random.default_rng(seed), 3, 2, 4, False, np.float16)
        assert not any(o.wrong for o in judge(problem, seed=seed).operands)


@needs_extended
def test_digits_asked_beyond_float64_are_worked_out_in_extended_precision():
    """Thirteen digits need a wider type, which changes the mode and no verdict."""
    problem = dense_problem(np.random.default_rng(0), 3, 2, 4)
    usual, more = judge(problem), judge(problem, digits=13)
    assert (usual.mode, more.mode) == ("float64", "extended")
    assert [o.verdict for o in usual.operands] == [o.verdict for o in more.operands]
    assert min(o.digits for o in more.operands) > 12.5


def test_widening_can_be_forbidden():
    """widen=False keeps to the op's own type even where more digits are asked for."""
    problem = dense_problem(np.random.default_rng(0), 3, 2, 4)
    assert judge(problem, digits=13, widen=False).mode == "float64"
