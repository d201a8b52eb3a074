"""docs/claims.md and the checks say the same: no claim without a check, no check without a claim."""

from __future__ import annotations

import pytest
from page import checked, examples, listed
from test_2_vector_neuron import printed_dw
from test_3_layer import printed_row_shape
from test_4_sign import printed_product

from bpverify import forms
from bpverify.forms import vector_neuron
from bpverify.statement import refuted


def test_same_claims():
    """The page lists the ids, the words and the results of the checks."""
    assert listed() == checked()


def test_every_claim_of_the_article():
    """All 43 statements are there."""
    assert len(listed()) == 43


def test_every_erratum_has_its_example():
    """A claim found corrected is one whose falsifying example the page quotes, and no other is."""
    corrected = {id for id, claim in listed().items() if claim.found == "corrected"}
    assert corrected == set(examples())


#: Whether the statement as printed holds at a point, by claim; the forms that examples are points of.
PRINTED = {
    "F2-erratum": lambda point: not refuted(vector_neuron.LINEAR, point, dw=printed_dw),
    "F3-erratum-rows": printed_row_shape,
    "STAR-erratum": printed_product,
}


@pytest.mark.parametrize("id", PRINTED)
def test_examples_falsify(id):
    """Each quoted example is code, and refutes the statement as the article prints it."""
    assert not PRINTED[id](eval(examples()[id], dict(forms.ALL)))
