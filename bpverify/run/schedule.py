"""Parts over any `concurrent.futures.Executor`: a worker that dies loses its own part, which is run again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import replace
from functools import reduce
from time import monotonic

from bpverify.run.child import ProcessDied
from bpverify.run.part import Part, run_part
from bpverify.run.row import InvalidTarget, Row, empty, ends_op, error, merge

__all__ = ["Found", "Schedule"]

#: A part, and the row that it gave.
Found = tuple[Part, Row]
#: Parts handed to the executor at a time, for each of its workers: none of them waits for the next.
AHEAD = 2
#: Seconds without a result after which it is asked whether there is anybody to wait for.
SILENCE = 60.0
#: With one of these all that the executor was running is lost.
_BROKEN = (BrokenExecutor, CancelledError)


class Schedule:
    """Runs parts, and tells which of them were not reached.

    make    : makes the executor; called again where its workers have died
    workers : how many parts it works on at a time
    alive   : called where nothing has come for a while; raises where nothing will
    until   : the time, by `time.monotonic`, from which on no part is begun

    Calling it raises InvalidTarget where a worker does not find the op.
    """

    def __init__(
        self,
        make: Callable[[], Executor],
        workers: Callable[[], int],
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self.make, self.workers, self.alive = make, workers, alive
        self.until: float | None = None
        self.executor = make()
        self.running: dict[Future[Row], Part] = {}
        self.left: list[Part] = []
        self.ended: dict[str, int] = {}

    def __call__(self, parts: Iterable[Part]) -> Iterator[Found]:
        """Each part with its row, as they come to their end; an op's parts are given in their order."""
        pending = iter(parts)
        while self._submitted(pending):
            done, _ = wait(self.running, SILENCE, return_when=FIRST_COMPLETED)
            if not done:
                self.alive()
            lost: dict[Part, Exception] = {}
            for future in done:
                part, found = self.running.pop(future), _result(future)
                if isinstance(found, Exception):
                    lost[part] = found
                else:
                    yield self._noted(part, found)
            yield from self._again(lost)

    def stop(self) -> None:
        """Begin nothing more, and leave the executor."""
        for future in self.running:
            future.cancel()
        self.running.clear()
        self.executor.shutdown(wait=False)

    def _submitted(self, pending: Iterator[Part]) -> bool:
        """Keep every worker busy; False where there is nothing left to wait for."""
        while len(self.running) < AHEAD * self.workers() and not self._over():
            part = self.left.pop(0) if self.left else next(pending, None)
            if part is None:
                break
            if self._needed(part):
                self.running[self._start(part)] = part
        return bool(self.running)

    def _over(self) -> bool:
        return self.until is not None and monotonic() >= self.until

    def _needed(self, part: Part) -> bool:
        return part.start < self.ended.get(part.op, part.stop)

    def _start(self, part: Part) -> Future[Row]:
        left = None if self.until is None else max(0.0, self.until - monotonic())
        try:
            return self.executor.submit(run_part, replace(part, seconds=left))
        except BrokenExecutor as broken:  # a worker has died since the last part
            future: Future[Row] = Future()
            future.set_exception(broken)
            return future

    def _noted(self, part: Part, row: Row) -> Found:
        if ends_op(row):
            self.ended[part.op] = min(part.start, self.ended.get(part.op, part.start))
        return part, row

    def _again(self, lost: dict[Part, Exception]) -> Iterator[Found]:
        """Run what a dead worker was running, each part alone: a second death is its own."""
        again = list(lost)
        if any(isinstance(error, _BROKEN) for error in lost.values()):
            again += self._renew()
        for part in sorted(again, key=lambda part: part.start):
            if self._needed(part) and not self._over():
                found = self._alone(part)
                row = self._one_by_one(part) if isinstance(found, Exception) else found
                yield self._noted(part, row)

    def _renew(self) -> list[Part]:
        """Leave the executor for a new one; what it was running."""
        left = list(self.running.values())
        self.stop()
        self.executor = self.make()
        return left

    def _alone(self, part: Part) -> Row | Exception:
        found = _result(self._start(part))
        if isinstance(found, _BROKEN):
            self.left += self._renew()
        return found

    def _one_by_one(self, part: Part) -> Row:
        """Of a part that ended its process twice: which of its examples does, and what is before it."""
        rows: list[Row] = []
        for index in range(part.start, part.stop):
            one = replace(part, start=index, stop=index + 1)
            found = self._alone(one)
            if isinstance(found, Exception):
                found = self._alone(one)
            rows.append(_died(one, found) if isinstance(found, Exception) else found)
            if ends_op(rows[-1]) or self._over():
                break
        return reduce(merge, rows)


def _result(future: Future[Row]) -> Row | Exception:
    """The row; the error where the worker died."""
    try:
        return future.result()
    except InvalidTarget:
        raise
    except Exception as lost:  # noqa: BLE001  (each executor has its own error for a dead worker)
        return lost


def _died(part: Part, lost: Exception) -> Row:
    words = (
        f"{part.op} ends its process: each time that example {part.start} was run its worker died: "
        f"killed, out of memory, or a crash in compiled code"
    )
    if not isinstance(lost, (*_BROKEN, ProcessDied)):
        words += f" ({type(lost).__name__}: {lost})"
    return {**empty(), "errors": [error("died", words, part.start)]}
