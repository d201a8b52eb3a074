"""The catalogue: every row is a mistake, its counterpart is right there, and its law catches it."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify import laws
from tests.mistakes.catalogue import CATALOGUE, FILES, RIGHT
from tests.mistakes.catalogue.lines import LINES
from tests.mistakes.catalogue.plant import planted
from tests.mistakes.catalogue.proof import defect, inputs

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of infinite operands' products


def test_the_catalogue_is_as_large_as_it_says():
    """Two hundred rows or more, each with a name of its own, an op, and a law that there is."""
    assert len(CATALOGUE) == sum(len(file.ROWS) for file in FILES) >= 200
    assert sum(row.held_out for row in CATALOGUE.values()) >= 40
    assert {row.right for row in CATALOGUE.values()} <= RIGHT.keys()
    assert {row.law for row in CATALOGUE.values()} <= laws.ALL.keys()


@pytest.mark.parametrize("id", CATALOGUE)
def test_a_row_is_a_mistake(id):
    """There is an input at which it is wrong, and its counterpart is right."""
    row = CATALOGUE[id]
    with np.errstate(all="ignore"):
        seen = (defect(row.make(), RIGHT[row.right], point) for point in inputs(RIGHT[row.right]))
        assert next(filter(None, seen), "")


@pytest.mark.parametrize("name", sorted({row.right for row in CATALOGUE.values()}))
def test_a_counterpart_has_no_defect(name):
    """What finds a mistake in every row finds none in what is right, at any of the inputs."""
    right = RIGHT[name]
    with np.errstate(all="ignore"):
        assert {defect(right, right, point) for point in inputs(right)} == {""}


@pytest.mark.parametrize("name", LINES)
def test_the_lines_are_those_of_the_op(name):
    """With no line replaced they give the gradients of the op that they stand for."""
    op, right = planted(name)(), RIGHT[name]
    point = next(iter(inputs(right)))
    operands, cotangent = point.fresh()
    found, wanted = op.gradients(cotangent, operands), right.gradients(cotangent, operands)
    for operand, gradient in wanted.items():
        np.testing.assert_allclose(found[operand], gradient, rtol=1e-12)
