"""The certificate is a promise: an error of the size it names is caught."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify.engine import Verdict, judge
from tests.material.layers import LAYERS
from tests.material.mistakes import changed, scaled_elements
from tests.material.points import draw_problem


@pytest.mark.parametrize("elements", ["auto", "all"])
@pytest.mark.parametrize("name", LAYERS)
def test_an_error_of_the_size_named_is_not_accepted(name, elements):
    """In whichever element, an error three times the size named turns verified into something
    else. (At the very size the error bar, drawn anew with another claim, may be a little larger.)"""
    rng = np.random.default_rng(7)
    for seed in range(3):
        problem = draw_problem(name, rng, "ordinary")
        found = judge(problem, seed=seed, elements=elements)
        operand = int(rng.integers(len(found.operands)))
        detects = found.operands[operand].detects
        index = int(rng.integers(detects.size))
        if detects.flat[index] < 0.1:
            planted = scaled_elements([index], 3 * detects.flat[index])
            again = judge(changed(problem, operand, planted), seed=seed, elements=elements)
            assert again.operands[operand].verdict is not Verdict.VERIFIED


def test_digits_are_true():
    """A gradient verified to d digits is not off by more than one in the digit before."""
    rng = np.random.default_rng(1)
    for seed in range(20):
        problem = draw_problem("dense tanh", rng, "wide", keeps_wider_types=False)
        wide = tuple(x.astype(np.longdouble) for x in problem.operands)
        true = draw_again(seed, problem, wide)
        for operand, truth in zip(
            judge(problem, seed=seed, elements="all").operands, true, strict=True
        ):
            sure = ~np.isnan(operand.elements.digits)
            given, exact = operand.elements.analytic[sure], truth[sure]
            relative = np.abs(given - exact) / np.abs(exact)
            assert np.all(relative <= 10.0 ** (1 - operand.elements.digits[sure]))


def draw_again(seed, problem, operands):
    """The gradients in extended precision, which the problem itself does not keep."""
    from tests.material.layers import dense, tanh_slope

    _, backward = dense(np.tanh, tanh_slope)
    shape = (operands[0].shape[0], operands[1].shape[1])
    return backward(problem.cotangent.reshape(shape).astype(np.longdouble), *operands)


def test_a_certificate_that_covers_no_element_whole_says_so():
    """One element is a thousand million times smaller than the others: a direction sees nothing of it."""
    op = bpverify.Op("x(n) -> y(n)", lambda x: 2 * x, lambda dy, x: (2 * dy,), name="twice")
    x = [1e8, 1.0, 1e-8]
    report = bpverify.check(op, x, cotangent=x)
    assert report["x"].detects > 1
    assert "nothing in some elements" in str(report)
    alike = bpverify.check(op, [1.0, 2.0, 3.0], cotangent=[1.0, 2.0, 3.0])
    assert alike["x"].detects < 1e-6
    assert "in one element" in str(alike)
    assert "nothing" not in str(alike)
