"""Functions made to mislead: never a false alarm, never a wrong gradient verified."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify.engine import Verdict
from tests.oracles.delicate import DELICATE
from tests.oracles.iterated import ITERATED
from tests.oracles.rough import ROUGH
from tests.oracles.selecting import SELECTING

ALL = ROUGH | SELECTING | DELICATE | ITERATED
#: Verdicts that accept a gradient as right; a subgradient is between the slopes of both sides.
ACCEPTED = {Verdict.VERIFIED, Verdict.IMPRECISE}


def checked(adversary, x, change=lambda dx: dx, **asked):
    """The verdict on the function at x with its backward changed."""
    op = bpverify.Op(
        "x(n) -> y(p)", adversary.value, lambda dy, x: (change(adversary.pull_back(dy, x)),)
    )
    with np.errstate(all="ignore"):
        return bpverify.check(op, x, **asked)["x"]


def exists(adversary, x):
    """Whether there is a derivative at x, and a finite one."""
    with np.errstate(all="ignore"):
        value = adversary.value(x.copy())
        return bool(np.isfinite(adversary.pull_back(np.ones_like(value), x.copy())).all())


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ALL)
def test_the_right_backward_is_never_wrong(name, dtype):
    """At and beside kinks, jumps, ties, poles and steps, in either type, screened or element by element."""
    for point in ALL[name].points:
        x = point.astype(dtype)
        for elements in ("auto", "all"):
            if exists(ALL[name], x):
                found = checked(ALL[name], x, elements=elements)
                assert found.verdict is not Verdict.WRONG, (x, found)
                assert found.verdict is not Verdict.INCONCLUSIVE or found.reason, (x, found)


@pytest.mark.parametrize("name", ALL)
def test_the_other_sign_is_never_accepted(name):
    """A backward that is minus the right one is wrong or left open wherever it is not zero."""
    for x in ALL[name].points:
        if not exists(ALL[name], x):
            continue
        right = checked(ALL[name], x)
        flipped = checked(ALL[name], x, np.negative)
        assert flipped.verdict not in ACCEPTED, (x, right, flipped)
        if right.verdict is not Verdict.SUBGRADIENT:
            assert flipped.verdict is not Verdict.SUBGRADIENT, (x, right, flipped)


@pytest.mark.parametrize("name", ALL)
def test_where_there_is_no_derivative_nothing_is_verified(name):
    """At a jump, whatever the backward returns."""
    for x in ALL[name].points:
        if not exists(ALL[name], x):
            for claim in (-1.0, 0.0, 0.37, 1.0):
                found = checked(ALL[name], x, lambda dx, claim=claim: np.full_like(dx, claim))
                assert found.verdict is not Verdict.VERIFIED, (x, claim, found)


@pytest.mark.parametrize("name", ["sort", "running maximum", "soft threshold"])
@pytest.mark.parametrize("elements", ["auto", "all"])
def test_a_kink_covers_no_mistake_elsewhere(name, elements):
    """At a point where some elements are at a kink, the wrong sign in another is not a subgradient."""
    x = np.array([1.0, 1.0, 0.5, 2.0, 2.0]) * (1 if name != "soft threshold" else [1, 1, 1, -2, 3])
    flipped = np.array([1, 1, -1, 1, 1]) if name == "sort" else np.array([1, 1, 1, -1, -1])
    found = checked(ALL[name], x, lambda dx: dx * flipped, elements=elements)
    assert found.verdict not in ACCEPTED | {Verdict.SUBGRADIENT, Verdict.ZERO}, found


@pytest.mark.parametrize("seed", range(12))
def test_units_at_zero_cover_no_mistake_in_the_others(seed):
    """Of four units of a ReLU two stand at zero, and one of the others has the wrong sign."""
    relu = ROUGH["ReLU"]
    flipped = np.array([1, 1, -1, 1])
    found = checked(relu, np.array([0.0, 0.0, 0.5, 2.0]), lambda dx: dx * flipped, seed=seed)
    assert found.verdict not in ACCEPTED | {Verdict.SUBGRADIENT}, found
