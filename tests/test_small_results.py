"""The cotangent of the smallest results alone, and what the law of values finds by it."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify import GradientError, laws
from bpverify.point import MADE_BY
from bpverify.small_results import small_results
from tests.mistakes.clipped import CLIPPED, MAKERS


def exponential(slope=np.exp):
    """exp, whose backward may have another slope."""
    return bpverify.Op("x(n) -> y(n)", np.exp, lambda dy, x: dy * slope(x), name="exponential")


def alone(x, dy, dtype=np.float64):
    """The cotangent that is left of dy, None where nothing is small."""
    op = exponential()
    point = small_results(op, op.point(np.array(x, dtype), cotangent=np.array(dy, dtype)))
    return None if point is None else point.cotangent["dy"].tolist()


def test_the_least_are_left_and_no_other():
    """Those that the least does not drown by themselves: within half of a float64's digits of it."""
    assert alone([0, -300, -310, -340, -100], [1, 2, 3, 4, 5]) == [0, 0, 0, 4, 0]
    assert alone([0, -300, -310, -315, -100], [1, 2, 3, 4, 5]) == [0, 2, 3, 4, 0]


@pytest.mark.parametrize(
    ("x", "dy", "why"),
    [
        ([0, -30], [1, 1], "a direction still sees the second"),
        ([0, -300], [1, 0], "the second does not count"),
        ([-300, -310], [1, 1], "they are small, but not beside each other"),
        ([0, -720], [1, 1], "the second has not all its digits, so near to the least float64"),
        ([0, -2000], [1, 1], "the second is zero"),
        ([0, 800], [1, 1], "the second is infinite, and tells nothing of the first"),
    ],
)
def test_nothing_is_small(x, dy, why):
    """Then there is no second look."""
    with np.errstate(over="ignore"):
        assert alone(x, dy) is None, why


def test_in_float32_less_is_enough():
    """Its unit is 6e-8, and what is below 1e-31 has not all its digits."""
    assert alone([0, -30], [1, 1], np.float32) == [0, 1]
    assert alone([0, -75], [1, 1], np.float32) is None


def test_a_slope_that_others_drown_is_wrong():
    """That of the second is 3 times what it should be, and the results differ by 1e43."""
    wrong = exponential(lambda x: np.exp(x) * np.where(x < -50, 3, 1))
    x = np.array([1.0, -100.0])
    assert bpverify.check(wrong, x[1:]).wrong
    point = wrong.point(x, cotangent=[1.0, 0.5])
    before = {name: array.copy() for name, array in (point.operands | point.cotangent).items()}
    with pytest.raises(GradientError, match=r"dx\[1\] is 5\.58.*e-44, but should be 1\.86"):
        laws.ALL["values"](wrong, point)
    for name, array in (point.operands | point.cotangent).items():
        assert np.array_equal(array, before[name])
    assert laws.ALL["values"](exponential(), point) is None


def test_what_is_shown_can_be_pasted_back():
    """The example that is printed has the cotangent by which the mistake shows."""
    wrong = exponential(lambda x: np.exp(x) * np.where(x < -50, 3, 1))
    with pytest.raises(GradientError) as caught:
        laws.ALL["values"](wrong, wrong.point([1.0, -100.0], cotangent=[1.0, 0.5]))
    assert "exponential.at(x=[1.0, -100.0], dy=[0.0, 0.5])" in str(caught.value)


def test_what_is_too_large_to_be_printed_is_made_anew():
    """The code makes the drawn point, and of it the one with the cotangent."""
    op = exponential()
    point = op.point(np.linspace(0, -300, 200), cotangent=np.ones(200))
    point.memory[MADE_BY] = "made()".__str__
    expected = "bpverify.small_results.small_results(exponential, made())"
    assert repr(small_results(op, point)) == expected


def test_it_is_no_example_of_its_own():
    """Its evaluations count, its verdicts do not: each example has one of each gradient."""
    op = exponential()
    with bpverify.tally.collecting() as tally:
        laws.ALL["values"](op, op.point([1.0, -100.0], cotangent=[1.0, 0.5]))
    (row,) = tally.gradients.values()
    assert row.verdicts.total() == 1


@pytest.mark.parametrize(("name", "limit"), [("sigmoid", 100), ("softplus", 100), ("softplus", 30)])
def test_a_clip_far_out_is_found(name, limit):
    """One row of a layer is in saturation; the other has ordinary values, as most examples have some."""
    W, x, b = (
        np.array([[0.5, -0.25], [1.0, 2.0]]),
        np.array([[1.0], [0.5]]),
        np.array([[0.1], [-200.0]]),
    )
    point = CLIPPED[name, limit]().point(W, x, b, cotangent=[[0.7], [1.3]])
    with pytest.raises(GradientError, match=f"of {name} is wrong"):
        laws.ALL["values"](CLIPPED[name, limit](), point)
    assert laws.ALL["values"](MAKERS[name](), point) is None
