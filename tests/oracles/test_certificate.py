"""The certificate: an error of twice the size that a check says it would have caught is caught."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from bpverify.engine import Verdict, judge
from tests.oracles.compositions import HALF, Composition, compositions


def certified(operand):
    """Flat indices of the elements of a verified gradient in which some error would be seen."""
    if operand.verdict is not Verdict.VERIFIED:
        return np.array([], dtype=int)
    return np.flatnonzero(np.isfinite(operand.detects))


@pytest.mark.xfail(
    strict=False,  # which draws show it depends on the versions of Hypothesis and NumPy at hand
    reason="Of the errors of twice the certified size a few in a hundred are still accepted, or left "
    "undecided, near the edge of what rounding lets through.",
)
@pytest.mark.parametrize("elements", ["screen", "all"])
def test_an_error_of_twice_the_certified_size_is_never_verified(elements):
    """In any one element, by the same check; nearly always it is called wrong, and located."""
    seen = Counter()

    # Without shrinking, which takes a minute here. Always the same examples, for what is
    # known of them.
    @settings(phases=[Phase.explicit, Phase.generate], derandomize=True)
    @given(drawn=compositions(largest=2), seed=st.integers(0, 99), data=st.data())
    def plant(drawn, seed, data):
        operand = data.draw(st.integers(0, 3))
        passed = judge(drawn.problem(), seed=seed, elements=elements).operands[operand]
        places = certified(passed)
        if not places.size:
            return
        index = int(data.draw(st.sampled_from(places.tolist())))
        # Below 1e-17 the planted error would be rounded away even in extended precision.
        error = 2 * max(passed.detects.flat[index], 1e-17)
        found = judge(drawn.problem(operand, index, error), seed=seed, elements=elements)
        verdict = found.operands[operand].verdict
        assert verdict is not Verdict.VERIFIED, (operand, index, error)
        event(verdict.value)
        seen[verdict] += 1
        seen["located"] += found.operands[operand].wrong == (_place(passed, index),)

    plant()
    planted = seen[Verdict.WRONG] + seen[Verdict.INCONCLUSIVE] + seen[Verdict.IMPRECISE]
    assert planted > 50
    assert seen[Verdict.WRONG] >= 0.9 * planted, seen
    assert seen["located"] >= 0.9 * planted, seen


def _place(operand, index):
    return tuple(int(i) for i in np.unravel_index(index, operand.detects.shape))


@pytest.mark.xfail(
    strict=False,  # which draws show it depends on the NumPy at hand
    reason="A mistake in an element that is zero changes the length drawn for the others, and a "
    "direction with a larger bar accepts.",
)
def test_an_error_of_twice_the_certified_size_in_an_element_at_zero_is_never_verified():
    """The case known: an operand that is all but zero, its gradient 1e-12 of the result."""
    tree = ("layer", "W", ("add", ("sin", "x"), "x"), "b")
    x, W = np.array([[0.0, 0.0], [0.0, 1e-3]]), np.array([[0.0, 0.0], [0.0, 1e-9]])
    operands = (x, np.zeros((2, 2)), W, np.array([[0.0], [0.016]]))
    drawn = Composition(tree, operands, np.full((2, 2), 1e-3))
    error = 2 * judge(drawn.problem(), seed=2, elements="screen").operands[0].detects.flat[2]
    found = judge(drawn.problem(0, 2, error), seed=2, elements="screen").operands[0]
    assert found.verdict is not Verdict.VERIFIED


@given(drawn=compositions(largest=2), seed=st.integers(0, 99))
def test_the_certificate_is_not_empty(drawn, seed):
    """Every verified gradient certifies the element that is its largest, to a digit or better."""
    for operand in judge(drawn.problem(), seed=seed).operands:
        if operand.verdict is Verdict.VERIFIED:
            largest = np.argmax(np.abs(operand.elements.analytic))
            assert operand.detects.flat[largest] < 0.1


@HALF
@given(drawn=compositions(largest=2), data=st.data())
def test_an_error_of_a_thousandth_is_wrong(drawn, data):
    """Judged element by element: an element that was verified to six digits, off by 1e-3, is wrong."""
    operand = data.draw(st.integers(0, 3))
    passed = judge(drawn.problem(), elements="all").operands[operand]
    index = data.draw(st.integers(0, passed.detects.size - 1))
    if passed.elements.digits.flat[index] >= 6:
        found = judge(drawn.problem(operand, index, 1e-3), elements="all").operands[operand]
        assert found.wrong == (_place(passed, index),)
