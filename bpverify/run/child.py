"""A process that runs functions for this one, where `multiprocessing` may not start any, as in a cluster.

    python -m bpverify.run.child

reads pairs (function, arguments) from standard input, pickled, and writes what came of each to standard
output. It ends with its standard input, and so with the process that started it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["Child", "ProcessDied"]


class ProcessDied(Exception):
    """The process ended before it gave a result."""


class Child:
    """A process of its own, with this one's path to import from; a new one where the last has died."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def __call__(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function returns there; raises what it raises, or ProcessDied."""
        if self.process is None or self.process.poll() is not None:
            self.process = self._begun()
        entrance: Any = self.process.stdin
        exit: Any = self.process.stdout
        try:
            pickle.dump((function, arguments), entrance)
            entrance.flush()
            returned, value = pickle.load(exit)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.process.kill()
            code = self.process.wait()
            raise ProcessDied(f"the process ended with exit code {code}") from None
        if returned:
            return value
        raise value

    def end(self) -> None:
        """End the process, whatever it is doing."""
        if self.process:
            self.process.kill()
            self.process.wait()

    @staticmethod
    def _begun() -> subprocess.Popen[bytes]:
        path = os.pathsep.join(place for place in sys.path if place)
        return subprocess.Popen(
            [sys.executable, "-m", "bpverify.run.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )


def _serve() -> None:
    entrance = os.fdopen(os.dup(0), "rb")
    exit = os.fdopen(os.dup(1), "wb")
    # What the code under check reads or prints is not what travels here.
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    while True:
        try:
            function, arguments = pickle.load(entrance)
        except EOFError:
            return
        try:
            found = True, function(*arguments)
        except Exception as error:  # noqa: BLE001  (it is raised again by the one who asked)
            found = False, error
        pickle.dump(found, exit)
        exit.flush()


if __name__ == "__main__":
    _serve()
