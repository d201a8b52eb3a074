"""A drawn subset of the elements, judged singly beside what directions say of all."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify.engine import Problem, Verdict, judge

COUNT, SMALL = 40, 7


def weighted(share, factor=1.0):
    """Sines, one of them of a small weight, whose gradient has a mistake of this factor."""
    weights, factors = np.ones(COUNT), np.ones(COUNT)
    weights[SMALL], factors[SMALL] = share, factor

    def pull_back(c, at):
        return ((c * weights * factors * np.cos(at[0])).astype(at[0].dtype),)

    point = (np.linspace(1, 2, COUNT),)
    return Problem(
        lambda at: np.sin(at[0]) * weights, pull_back, point, np.ones(COUNT), (True,), (None,)
    )


def seeds(problem, count, drawn):
    """A seed with which the small element is drawn, or is not."""
    for seed in range(100):
        found = judge(problem, elements=count, seed=seed)
        if ((SMALL,) in found.operands[0].drawn) is drawn:
            return seed
    raise AssertionError("no such seed")


def test_a_mistake_in_a_drawn_element_is_wrong_where_the_directions_cannot_see_it():
    """Half as large again as it should be, and 1e-10 of the others: only by itself does it stand out."""
    seed = seeds(weighted(1e-10), 8, drawn=True)
    wrong = weighted(1e-10, 1.5)
    assert judge(wrong, seed=seed).operands[0].verdict is Verdict.VERIFIED
    found = judge(wrong, elements=8, seed=seed).operands[0]
    assert (found.verdict, found.wrong, found.complete) == (Verdict.WRONG, ((SMALL,),), False)


def test_nothing_is_claimed_of_an_element_that_is_not_drawn():
    """The gradient is what its directions say, and so is what would have been caught in that element."""
    seed = seeds(weighted(1e-10), 8, drawn=False)
    found = judge(weighted(1e-10, 1.5), elements=8, seed=seed).operands[0]
    alone = judge(weighted(1e-10, 1.5), seed=seed).operands[0]
    assert found.verdict is Verdict.VERIFIED
    assert found.detects[SMALL] == alone.detects[SMALL] > 0.5
    assert all(found.detects[index] < 1e-8 for index in found.drawn)


def test_an_element_too_small_to_be_judged_leaves_the_gradient_verified():
    """Beside results that are larger by more than their digits it is noise; that is said, not alarmed."""
    seed = seeds(weighted(1e-10), 8, drawn=True)
    found = judge(weighted(1e-25), elements=8, seed=seed).operands[0]
    assert (found.verdict, found.how) == (
        Verdict.VERIFIED,
        "direction, and 7 of 8 drawn elements",
    )
    assert (SMALL,) not in found.drawn
    assert judge(weighted(1e-25), elements="all").operands[0].verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("count", [COUNT, 10 * COUNT])
def test_as_many_as_there_are_is_each_of_them(count):
    """A draw of all, or of more, is every element once."""
    found = judge(weighted(1.0), elements=count).operands[0]
    assert found.drawn == tuple((i,) for i in range(COUNT))
    assert found.complete


def test_a_draw_changes_nothing_of_what_directions_say():
    """The same seed gives the same direction, with a draw and without; a mistake it finds is located."""
    for factor in (1.0, 1.5):
        alone, drawn = (judge(weighted(1.0, factor), elements=e, seed=3) for e in ("auto", 4))
        assert alone.operands[0].verdict is drawn.operands[0].verdict
        assert alone.operands[0].wrong == drawn.operands[0].wrong
    assert drawn.evaluations == alone.evaluations
    assert not drawn.operands[0].drawn


def test_the_report_says_which():
    """Indices by gradient, in data and in how it was reached."""
    op = bpverify.Op("x(n) -> y(n)", np.sin, lambda dy, x: dy * np.cos(x))
    found = bpverify.check(op, np.linspace(0, 1, 9), elements=3)["x"]
    assert len(found.to_dict()["drawn"]) == len(found.drawn) == found.verdicts["verified"] == 3
    assert found.how == "direction, and 3 of 3 drawn elements"


@pytest.mark.parametrize("elements", ["screen", 0, -3, True, 2.5])
def test_what_is_no_count_is_refused(elements):
    """With the value, and what is expected."""
    with pytest.raises(ValueError, match="how many of each gradient to draw; got"):
        judge(weighted(1.0), elements=elements)
