"""What code under check may do to the process it runs in: hang, print, exit, fork."""

from __future__ import annotations

import faulthandler
import io
import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import wraps
from types import FrameType
from typing import Any

__all__ = ["Forked", "Forks", "Overtime", "limited", "quiet"]

#: Compiled code hears no signal: the process ends by itself so many seconds after the limit.
GRACE = 5.0
#: How long a copy of the process may take to come back, after the original has.
LATE = 0.25


class Overtime(BaseException):
    """The time limit is over; no Exception, which the code under check might catch."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise Overtime in the with block after so many seconds; where it cannot be heard, end the process.

    Only the main thread of a process hears the signal; Windows has none. There the process ends.
    """
    heard = hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()

    def over(number: int, frame: FrameType | None) -> None:
        raise Overtime

    faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=2)
    if heard:
        before = signal.signal(signal.SIGALRM, over)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        if heard:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        faulthandler.cancel_dump_traceback_later()


class _Sink(io.TextIOBase):
    """Swallows what is printed."""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def quiet() -> Iterator[None]:
    """Swallow what is printed to standard output: a report may be going there."""
    with redirect_stdout(_Sink()):
        yield


class Forked(BaseException):
    """The code under check forked, and both processes came back from the call."""


class Forks:
    """Ends a copy of this process that comes back from the code under check, and says that one did.

    A copy would go on as if it were the run. Where code forks and its child ends by itself, as a
    process pool's does, nothing is said.
    """

    def __init__(self) -> None:
        self.process = os.getpid()
        self.forked = False
        self.read, self.write = os.pipe()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_parent=self._remember)

    def _remember(self) -> None:
        self.forked = True

    def watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function; raises Forked where two processes come back from it."""

        @wraps(function)
        def called(*args: Any) -> Any:
            try:
                return function(*args)
            finally:
                self._came_back()

        return called

    def _came_back(self) -> None:
        if os.getpid() != self.process:
            os.write(self.write, b"!")
            os._exit(0)
        if self.forked:
            self.forked = False
            ready, _, _ = select.select([self.read], [], [], LATE)
            if ready:
                os.read(self.read, 1 << 16)
                raise Forked
