"""The engine on random compositions whose gradients are known exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.engine import CODES, TAIL, Verdict, judge
from tests.oracles.compositions import HALF, compositions

VERIFIED = CODES.index(Verdict.VERIFIED)
#: Of the truth, which is rounded to longdouble, and of the value it is held against.
ROUNDING = 2 * float(np.finfo(np.longdouble).eps)


@pytest.mark.parametrize("elements", ["auto", "all"])
@given(drawn=compositions(largest=2), seed=st.integers(0, 99))
def test_a_right_backward_is_never_wrong(elements, drawn, seed):
    """Whatever is composed, at whatever point: rounding, overflow near by and poles are no mistakes."""
    report = drawn.check(elements=elements, seed=seed)
    assert not report.wrong, str(report)
    assert not report.broken, str(report)


@pytest.mark.parametrize("widen", [True, False], ids=["wider", "own type"])
def test_numeric_gradients_of_compositions_are_honest(widen):
    """The true error is within the reported one in 99.9 % of elements and within TAIL of it in all."""
    ratios = []

    @given(drawn=compositions(largest=2), seed=st.integers(0, 99))
    def collect(drawn, seed):
        judged = judge(drawn.problem(), seed=seed, elements="all", widen=widen)
        for operand, truth in zip(judged.operands, drawn.exact(), strict=True):
            believed = operand.elements.codes == VERIFIED
            gap = np.abs(operand.elements.numeric - truth) - ROUNDING * np.abs(truth)
            error = np.maximum(operand.elements.error, np.finfo(float).tiny)
            ratios.extend((gap / error)[believed].astype(float))

    collect()
    assert len(ratios) > 300
    # Of so few elements a thousandth scatters: by four of its standard deviations once in 10,000 runs.
    expected = len(ratios) / 1000
    assert np.sum(np.array(ratios) > 1) <= expected + 4 * np.sqrt(expected)
    assert max(ratios) <= TAIL


def test_verified_digits_of_compositions_are_true():
    """Each element has as many true digits as it is verified to: its error is the planted one."""

    @HALF
    @given(drawn=compositions(largest=2), seed=st.integers(0, 99), data=st.data())
    def hold(drawn, seed, data):
        operand = data.draw(st.integers(0, 3))
        index = data.draw(st.integers(0, drawn.operands[operand].size - 1))
        error = 10.0 ** -data.draw(st.integers(1, 14))
        wrong = drawn.problem(operand, index, error)
        elements = judge(wrong, seed=seed, elements="all").operands[operand].elements
        if elements.codes.flat[index] == VERIFIED:
            # The right backward's own rounding may take a part of the planted error away.
            assert error / 2 <= 10.0 ** -elements.digits.flat[index]

    hold()
