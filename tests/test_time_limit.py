"""A call that does not come back is stopped, and said to have been."""

from __future__ import annotations

import signal
import threading
import time

import numpy as np
import pytest

import bpverify as bp
from bpverify.time_limit import limited

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm on this system")


def hang(*_):
    """Never returns."""
    while True:
        pass


def hang_on(*_):
    """Swallows what it can: one alarm is not enough."""
    for _ in range(2):
        try:
            hang()
        except TimeoutError:
            continue
    hang()


def square(x):
    """Returns at once."""
    return x * x


@pytest.mark.parametrize("backward", [hang, hang_on])
def test_a_backward_that_hangs_is_a_finding(backward):
    """It names the gradients, the limit, and the place that it was at."""
    op = bp.Op("x(n) -> y(n)", square, backward, name="square", time_limit=0.05)
    with pytest.raises(bp.GradientError) as found:
        bp.check(op, [1.0, 2.0])

    first, _, place = str(found.value).splitlines()[:3]
    assert first == (
        "dx of square: the backward raised TimeoutError: no result after 0.05 s, its time limit"
    )
    assert place.startswith("  test_time_limit.py:")
    assert ", in hang: " in place


def test_a_forward_that_hangs_is_a_finding():
    """There is nothing to differentiate."""
    op = bp.Op("x(n) -> y(n)", hang, hang, name="square", time_limit=0.05)
    with pytest.raises(bp.ForwardError, match=r"forward of square raised TimeoutError: no result"):
        bp.check(op, [1.0, 2.0])


def test_what_returns_in_time_is_not_touched():
    """Right code under a limit is verified, also where a function is one of NumPy's."""
    op = bp.Op("x(n) -> y(n)", np.square, lambda dy, x: 2 * x * dy, time_limit=30)
    assert bp.check(op, [1.0, 2.0]).verified
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert limited(square, None) is square


def test_what_hangs_is_not_called_again_for_its_cause():
    """Each call would last as long as the limit: to be told of it is to wait once or twice."""
    calls = []

    def backward(dy, x):
        calls.append(1)
        hang()

    op = bp.Op("x(n) -> y(n)", np.square, backward, time_limit=0.05)
    with pytest.raises(bp.GradientError) as raised:
        bp.check(op, [1.0, 2.0])
    assert "no result after 0.05 s" in str(raised.value)
    assert len(calls) <= 2


def test_the_callers_own_alarm_goes_on():
    """One that pytest or a server has set is still to come after the call, no later than it would."""
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1000, 7)
        assert limited(square, 500)(3) == 9
        left, interval = signal.setitimer(signal.ITIMER_REAL, 0)
        assert 0 < left <= 1000
        assert interval == 7
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_where_there_is_no_alarm_it_is_said():
    """In another thread the call is made, and a warning tells that nothing would stop it."""
    seen = []

    def work():
        with pytest.warns(RuntimeWarning, match="time_limit=1 is not in force: it needs the main"):
            seen.append(limited(square, 1)(4))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [16]


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
def test_a_limit_is_a_positive_number(seconds):
    """Whatever else is given is shown."""
    with pytest.raises(bp.InvalidOp, match="time_limit is a positive number of seconds, or None"):
        limited(time.sleep, seconds)
