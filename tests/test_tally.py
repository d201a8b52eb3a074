"""A tally counts what is checked while it is current, and only that."""

from __future__ import annotations

import json
from contextvars import Context

import pytest

from bpverify import check
from bpverify.forms import ALL
from bpverify.tally import OFTEN, Tally, collecting, current, least, median


def test_a_check_is_counted():
    """Each gradient with its verdict and digits, and what the check cost."""
    with collecting() as tally:
        report = check(ALL["neuron"], 0.5, 2.0, -1.0)

    assert tally.evaluations == report.evaluations > 0
    assert list(tally.gradients) == [("neuron", "w"), ("neuron", "x"), ("neuron", "b")]
    assert all(row.verdicts == {"verified": 1} for row in tally.gradients.values())
    assert least(tally.digits) > 8
    assert tally.unverified == []


def test_nobody_has_to_collect():
    """A check outside of any collection is a check all the same."""

    def alone():
        assert current() is None
        return check(ALL["neuron"], 0.5, 2.0, -1.0)

    assert Context().run(alone).verified  # the plugin collects in this context


def test_a_collection_within_another_is_its_own():
    """The inner one's counts are not the outer one's, and an error ends both."""
    before = current()
    with pytest.raises(ZeroDivisionError), collecting() as outer:  # noqa: PT012
        outer.add("op", "x", "verified", 9.0)
        with collecting() as inner:
            assert current() is inner
        assert current() is outer
        assert not inner.gradients
        _ = 1 / 0

    assert current() is before
    assert list(outer.gradients) == [("op", "x")]


def test_never_verified_is_remembered():
    """Looked at often and never verified, a gradient is listed with its verdicts; once is enough."""
    tally = Tally()
    for _ in range(OFTEN - 1):
        tally.add("op", "x", "inconclusive", None)
    tally.add("op", "y", "verified", 3.0)
    assert tally.unverified == []

    tally.add("op", "x", "zero", None)
    assert tally.unverified == ["dx: 9 inconclusive, 1 zero"]

    tally.add("op", "x", "verified", 7.25)
    assert tally.unverified == []


def test_zero_wherever_it_was_looked_at_is_an_answer():
    """A gradient that is always zero, as a bias before a normalisation has it, is not listed."""
    tally = Tally()
    for _ in range(2 * OFTEN):
        tally.add("op", "x", "zero", None)
    assert tally.unverified == []

    tally.add("op", "x", "inconclusive", None)
    assert tally.unverified == ["dx: 20 zero, 1 inconclusive"]


def test_digits_are_those_of_the_verified():
    """Least and median over all gradients; none where nothing was verified."""
    tally = Tally()
    assert least(tally.digits) is None
    assert median(tally.digits) is None

    for digits in (12.0, 4.04, None, 9.96, 4.04):
        tally.add("op", "x", "verified" if digits else "zero", digits)
    assert least(tally.digits) == 4.0
    assert median(tally.digits) == 4.0
    tally.add("op", "y", "verified", 11.0)
    assert median(tally.digits) == 10.0


def test_as_data_it_can_be_put_together_again():
    """Through JSON and `merge`, two halves give the whole."""
    whole, merged = Tally(), Tally()
    for operand, digits in (("x", 8.0), ("w", None), ("x", 3.5)):
        half = Tally()
        for tally in (whole, half):
            tally.add("op", operand, "verified" if digits else "wrong", digits)
            tally.hold("op", "values", "" if digits else "a verdict is inconclusive")
        for gradient in json.loads(json.dumps(half.to_dict()))["gradients"]:
            merged.merge(**gradient)
        merged.add_laws(half.held, half.not_asked)

    assert merged.to_dict() == whole.to_dict()
