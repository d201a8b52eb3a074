"""A limit on how long one call may take: a backward that hangs becomes a finding.

The limit is an alarm of the operating system, which Python hears in its main thread, between two
steps of Python code: a loop that never ends is stopped, one inside a compiled function is not until
that function returns. Where there is no such alarm (another thread, Windows) a warning says so.
"""

from __future__ import annotations

import functools
import math
import numbers
import signal
import threading
import time
import warnings
from collections.abc import Callable
from types import FrameType
from typing import Any

from bpverify.errors import InvalidOp

__all__ = ["limited"]


def limited(function: Callable[..., Any], seconds: float | None) -> Callable[..., Any]:
    """The function, with TimeoutError raised in it after so many seconds; itself where None.

    The caller's own alarm, if one is set, goes on: it is heard when it is due, or just after the call.
    Raises InvalidOp where the limit is no positive number of seconds.
    """
    if seconds is None or not callable(function):
        return function
    if not _is_length(seconds):
        raise InvalidOp(f"time_limit is a positive number of seconds, or None; got {seconds!r}")
    limit = float(seconds)

    @functools.wraps(function)
    def call(*arguments: Any) -> Any:
        if not _can_be_interrupted():
            warnings.warn(
                f"time_limit={seconds} is not in force: it needs the main thread of a Unix system",
                RuntimeWarning,
                stacklevel=2,
            )
            return function(*arguments)
        return _called(function, arguments, limit)

    return call


def _is_length(seconds: object) -> bool:
    return isinstance(seconds, numbers.Real) and 0 < float(seconds) < math.inf


def _can_be_interrupted() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def _called(function: Callable[..., Any], arguments: tuple[Any, ...], limit: float) -> Any:
    def ring(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"no result after {limit:g} s, its time limit")

    handler = signal.signal(signal.SIGALRM, ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, limit, limit)
    started = time.monotonic()
    # Again and again: code that swallows exceptions in a loop swallows the first alarm.
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            rest = left - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(rest, 1e-6), interval)
