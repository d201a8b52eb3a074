"""From options to the report: which workers, and the campaign that they are for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bpverify.cli.progress import Progress
from bpverify.run.campaign import Asked, campaign
from bpverify.run.document import Document
from bpverify.run.schedule import Schedule
from bpverify.run.workers import NoWorkers, end_workers, processes

__all__ = ["run"]


def run(options: argparse.Namespace) -> Document:
    """Look at every op of the targets. Raises InvalidTarget where one names none, NoWorkers for no cluster.

    Ctrl-C ends the run with what it has found so far.
    """
    asked = Asked(
        options.targets,
        options.examples,
        seed=options.seed,
        first=options.first,
        only=options.op,
        limit=options.limit,
        budget=options.budget,
        file=Path(options.resume) if options.resume else None,
    )
    progress = Progress(options.examples, options.quiet)
    try:
        with _workers(options) as schedule:
            found = campaign(asked, schedule, progress)
    finally:
        progress.done()
    if found["ended"] == "interrupted":
        end_workers()
    return found


@contextmanager
def _workers(options: argparse.Namespace) -> Iterator[Schedule]:
    if not options.scheduler:
        yield Schedule(lambda: processes(options.jobs), lambda: options.jobs)
        return
    if not find_spec("distributed"):
        raise NoWorkers(
            '--scheduler needs dask.distributed, which is not installed: pip install "bpverify[dask]"'
        )
    cluster = import_module("bpverify.run.cluster").Cluster(options.scheduler)
    try:
        yield Schedule(cluster.executor, cluster.workers, cluster.alive)
    finally:
        cluster.close()
