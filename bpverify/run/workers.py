"""The executors of a run: a pool of processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait

__all__ = ["NoWorkers", "end_workers", "processes"]


class NoWorkers(RuntimeError):
    """There is nobody to run anything: a cluster cannot be reached, or is of other versions."""


def processes(jobs: int) -> ProcessPoolExecutor:
    """So many new processes, each with nothing of this one's state."""
    # A forked process would share the locks of NumPy's threads.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)


def end_workers() -> None:
    """End the processes at once, whatever they are doing."""
    for process in multiprocessing.active_children():
        process.kill()


def _begin() -> None:
    # Ctrl-C reaches every process of the terminal: a worker then ends without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # What compiled code or a subprocess prints does not go where the report may be going.
    os.dup2(2, 1)
    # A parent that is killed cannot end its workers.
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)
