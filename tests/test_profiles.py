"""The Hypothesis profiles of the root conftest.py."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings


@pytest.mark.parametrize("name", ["dev", "ci", "thorough"])
def test_no_profile_has_a_deadline(name: str) -> None:
    """A slow machine is not a falsifying example."""
    assert settings.get_profile(name).deadline is None


def test_ci_repeats_the_same_cases() -> None:
    """Under `ci` the same tree gives the same result, and a failure its own reproduction."""
    ci = settings.get_profile("ci")
    assert ci.derandomize
    assert ci.print_blob


@pytest.mark.parametrize("name", ["dev", "thorough"])
def test_the_others_draw_anew_and_remember(name: str) -> None:
    """Also under CI and tox, where Hypothesis by itself would do neither."""
    profile = settings.get_profile(name)
    assert not profile.derandomize
    assert profile.database is not None


def test_the_profile_that_was_asked_for_is_in_force(request: pytest.FixtureRequest) -> None:
    """The option wins over the variable, the variable over `dev`."""
    asked = request.config.getoption("--hypothesis-profile") or os.environ.get("HYPOTHESIS_PROFILE")
    expected = settings.get_profile(asked or "dev")
    assert settings().max_examples == expected.max_examples
    assert settings().derandomize == expected.derandomize
