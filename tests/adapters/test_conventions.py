"""Every convention accepts right code, and has a clear finding for each way that a backward goes wrong."""

from __future__ import annotations

import signal
import threading

import numpy as np
import pytest
from hypothesis import settings

import bpverify as bp
from tests.adapters.conventions import CONVENTIONS, W

SEARCH = settings(max_examples=15, derandomize=True, database=None, deadline=None)


def hang(gradient):
    """Never returns."""
    while True:
        pass


def stumble(gradient):
    """Raises."""
    raise ZeroDivisionError("no gradient today")


def with_nan(gradient):
    """One element of many."""
    gradient.flat[-1] = np.nan
    return gradient


def with_one_off(gradient):
    """One element is 1e-6 off."""
    gradient.flat[1] *= 1 + 1e-6
    return gradient


#: What is done to the gradient of W, and what the finding says of it.
FAULTS = {
    "raises": (stumble, "ZeroDivisionError: no gradient today"),
    "NaN": (with_nan, "nan"),
    "a list": (lambda g: g.tolist(), "is a list: ["),
    "a scalar": (lambda g: g.sum(), "shape ()"),
    "the wrong shape": (lambda g: g[None], "shape (1, "),
    "transposed": (lambda g: g.T[::-1] if g.ndim == 1 else g.T, ""),
    "float32": (lambda g: g.astype(np.float32), "dtype float32"),
    "whole numbers": (lambda g: g.astype(int), "dtype int"),
    "text": (lambda g: "dW", "should be a floating array, but is 'dW'"),
    "None": (lambda g: None, "should be a floating array, but is None"),
    "one element off": (with_one_off, "is wrong"),
    "twice": (lambda g: 2 * g, "is wrong"),
    "zero": (lambda g: 0 * g, "is wrong"),
}
#: An activation is free to have a slope of another kind: da times it is the gradient.
MEANT = {
    (activation, fault)
    for activation in ("activation", "second_derivative")
    for fault in ("a scalar", "float32", "whole numbers")
}
ROWS = [
    (convention, fault)
    for convention in CONVENTIONS
    for fault in FAULTS
    if (convention, fault) not in MEANT
]


def finding(convention, spoil, **options):
    """What a check says before its cause is looked for, which is no part of this; "" for nothing.

    A function that gives cost and gradients at once fails as a forward where its gradients fail.
    """
    try:
        report = bp.check(CONVENTIONS[convention](spoil, **options))
    except bp.ForwardError as error:
        return str(error)
    except bp.GradientError as error:
        return "\n".join(error.args)
    return "\n".join(line for error in report.errors for line in error.args)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_right_code_is_accepted(convention):
    """At its own values by every law, at drawn ones by a search; nothing of the caller's is changed."""
    op = CONVENTIONS[convention](lambda gradient: gradient)
    before = W.copy()
    report = bp.check(op, laws=bp.laws.ALL)
    SEARCH(bp.gradient_test(op))()

    assert report.verified, str(report)
    assert min(gradient.digits for gradient in report.gradients) > 8
    assert np.array_equal(W, before)


@pytest.mark.parametrize(("convention", "fault"), ROWS)
def test_what_goes_wrong_is_a_finding(convention, fault):
    """It is never accepted, and the finding shows what came back."""
    spoil, said = FAULTS[fault]
    found = finding(convention, spoil)

    assert found
    assert said in found


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm on this system")
@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("calls", [0, 3])
def test_what_hangs_is_a_finding(convention, calls):
    """With a time limit, at once or after some calls; an alarm is heard in the main thread alone."""
    before = iter([lambda gradient: gradient] * calls)

    def late(gradient):
        return next(before, hang)(gradient)

    found = finding(convention, late, time_limit=0.2)

    assert threading.current_thread() is threading.main_thread()
    assert "TimeoutError: no result after 0.2 s, its time limit" in found
