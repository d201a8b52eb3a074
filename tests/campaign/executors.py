"""Executors for the tests: in turn, in disorder, and with workers that die."""

from __future__ import annotations

from concurrent.futures import Executor, Future

from bpverify.run.campaign import Asked, campaign
from bpverify.run.schedule import Schedule


class InTurn(Executor):
    """Runs at once what is submitted."""

    def submit(self, function, /, *arguments):
        future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:  # noqa: BLE001
            future.set_exception(error)
        return future


class Dying(InTurn):
    """Whose worker dies in these calls, counted from 0.

    error : what the futures raise then
    """

    def __init__(self, calls, error):
        self.calls, self.error, self.count = calls, error, 0

    def submit(self, function, /, *arguments):
        if function.__name__ == "run_part":
            self.count += 1
            if self.count - 1 in self.calls:
                future = Future()
                future.set_exception(self.error)
                return future
        return super().submit(function, *arguments)


class Heard:
    """A listener that remembers the notes."""

    def __init__(self):
        self.notes = []

    def begins(self, rows):
        pass

    def reached(self, row):
        pass

    def note(self, words):
        self.notes.append(words)


def ran(target, examples, make=InTurn, workers=1, heard=None, **asked):
    """The report of a campaign."""
    schedule = Schedule(make, lambda: workers)
    return campaign(Asked([target], examples, **asked), schedule, heard or Heard())
