"""The workers of a Dask cluster as an executor: the existing engine for more than one machine.

Needs dask.distributed (`pip install "bpverify[dask]"`), here and on every machine of the cluster, and
there bpverify and the code that is checked as well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from time import monotonic
from typing import Any

from distributed import Client, get_worker

from bpverify.run.child import Child
from bpverify.run.environment import environment
from bpverify.run.workers import NoWorkers

__all__ = ["Cluster"]

#: Seconds to wait for a scheduler, and for a first worker.
PATIENCE = 20.0
#: Seconds after which it is asked again how many workers there are.
COUNTED = 10.0
#: What all workers must have in common for their results to be of one campaign.
SAME = ("bpverify", "numpy", "python")


class Cluster:
    """A connection to the scheduler at an address, such as "tcp://10.0.0.1:8786".

    Raises NoWorkers where there is no scheduler, no worker, or a worker with other versions.
    """

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self.address, self.patience = address, patience
        self.client: Any = None
        self.count, self.counted = 0, 0.0

    def executor(self) -> Executor:
        """An executor over all workers, by a new connection where the last is lost."""
        if self.client is None or self.client.status != "running":
            self._connect()
        return _Children(self.client)

    def workers(self) -> int:
        """How many parts the cluster works on at a time, by now: one a thread of its workers."""
        if not self.count or monotonic() - self.counted > COUNTED:
            with suppress(OSError):  # a lost connection shows where results are waited for
                self.count = max(1, sum(self.client.nthreads().values()))
            self.counted = monotonic()
        return self.count

    def alive(self) -> None:
        """Raises NoWorkers where no worker is left, and none comes."""
        try:
            self.client.wait_for_workers(1, timeout=self.patience)
        except (OSError, TimeoutError):
            raise NoWorkers(
                f"the scheduler at {self.address} has no workers: start some, as by "
                f"`dask worker {self.address} --nthreads 1`"
            ) from None

    def close(self) -> None:
        """Leave the cluster; what it is still doing for this run is cancelled."""
        if self.client is not None:
            self.client.close()

    def _connect(self) -> None:
        self.close()
        try:
            self.client = Client(self.address, timeout=self.patience, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise NoWorkers(
                f"no Dask scheduler answers at {self.address!r}: expected an address such as "
                f"tcp://host:8786 ({error})"
            ) from None
        self.alive()
        self._same_everywhere()

    def _same_everywhere(self) -> None:
        here = environment()
        for worker, there in self.client.run(environment, on_error="return").items():
            if isinstance(there, BaseException):
                raise NoWorkers(f"the worker {worker} cannot import bpverify: {there}")
            for name in SAME:
                if there[name] != here[name]:
                    raise NoWorkers(
                        f"the worker {worker} has {name} {there[name]}, and here is {here[name]}: their "
                        f"results are not to be mixed"
                    )


class _Children(Executor):
    """Dask's executor, whose workers run each call in a process of their own.

    Its threads hear no alarm, and share their process: code that hangs, exits or crashes would take
    what runs beside it along.
    """

    def __init__(self, client: Any) -> None:
        # pure: of two equal calls Dask would run one, also where that one has failed.
        self.inner = client.get_executor(pure=False)

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        try:
            submitted: Future[Any] = self.inner.submit(_in_child, function, *args, **kwargs)
        except Exception as error:  # noqa: BLE001  (what Dask raises on a closed connection is not said)
            raise BrokenExecutor(f"the cluster takes nothing more: {error}") from None
        return submitted

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with suppress(Exception):  # a cluster that is gone need not be told
            self.inner.shutdown(wait=wait)


def _in_child(function: Callable[..., Any], *args: Any) -> Any:
    worker = get_worker()
    children = worker.__dict__.setdefault("bpverify_children", {})
    return children.setdefault(threading.get_ident(), Child())(function, *args)
