"""Mistakes that show at some points only are met in a hundred examples, here under one seed."""

from __future__ import annotations

import pytest

from tests.measure_laws import alarm
from tests.mistakes.clipped import CLIPPED, MAKERS, SHOWS
from tests.mistakes.fuzz import FUZZED, RIGHT


@pytest.mark.parametrize("name", FUZZED)
def test_it_is_caught(name):
    """Whatever the size, the value or the order of calls that brings it out."""
    assert alarm(FUZZED[name](), number=1)


@pytest.mark.parametrize(
    ("name", "limit"),
    [(name, limit) for name, limit in CLIPPED if limit >= 100 and name not in SHOWS],
)
def test_a_far_clip_is_caught(name, limit):
    """Where the slope does not vanish out there: z of a thousand and of a million are drawn."""
    assert alarm(CLIPPED[name, limit](), number=1)


@pytest.mark.parametrize("make", [*dict.fromkeys(RIGHT.values()), *MAKERS.values()])
def test_its_right_counterpart_is_not(make):
    """The same shapes and formulas, without the mistake."""
    assert alarm(make(), number=1) == ""
