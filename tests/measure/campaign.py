"""A campaign over the forms on local Dask clusters: its rate, its memory, and the serial run's report.

python -m tests.measure.campaign rates [examples]          1, 2 and 4 workers in turn, and a worker killed
python -m tests.measure.campaign million FILE [examples [workers]]   again with the same FILE: goes on
python -m tests.measure.campaign compare FILE [parts]      parts of FILE, drawn at random, run once more here

Needs `bpverify[dask]`. Examples are of all forms together.
"""

from __future__ import annotations

import json
import random
import sys
from contextlib import ExitStack
from pathlib import Path
from threading import Timer
from time import perf_counter

import dask
import psutil
from distributed import LocalCluster
from distributed.scheduler import DEFAULT_EXTENSIONS
from distributed.spans import SpansSchedulerExtension

from bpverify.forms import ALL
from bpverify.outputs.words import decision
from bpverify.run.campaign import Asked, campaign
from bpverify.run.cluster import Cluster
from bpverify.run.document import plain
from bpverify.run.part import Part, run_part
from bpverify.run.schedule import Schedule
from tests.campaign.executors import Heard, ran
from tests.measure.say import head, row, say

FORMS = "bpverify.forms:ALL"
#: Examples of each form that every number of workers is given in turn.
SHARE = 100
WORKERS = (1, 2, 4)
MB = 2**20
#: What Dask remembers of the past for its dashboard, of up to three hours, kept short: it grows until then.
SHORT = {
    "distributed.admin.log-length": 100,
    "distributed.admin.low-level-log-length": 100,
    "distributed.admin.system-monitor.log-length": 60,
    "distributed.worker.profile.enabled": False,
}


class Forgetful(SpansSchedulerExtension):
    """Keeps no description of each call that was ever submitted, as the scheduler does by itself."""

    def observe_tasks(self, tasks, code, span_metadata):
        return super().observe_tasks(tasks, code, {"collections": []})


def local(workers):
    """A cluster of so many worker processes on this machine."""
    dask.config.set(SHORT)
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        dashboard_address=":0",
        scheduler_kwargs={"extensions": {**DEFAULT_EXTENSIONS, "spans": Forgetful}},
    )


def on(cluster, listener=None, **asked):
    """The report of a campaign over the forms on a cluster."""
    client = Cluster(cluster.scheduler_address)
    try:
        schedule = Schedule(client.executor, client.workers, client.alive)
        return campaign(Asked([FORMS], **asked), schedule, listener or Heard())
    finally:
        client.close()


def killed(cluster, seconds):
    """Kill a worker of the cluster with its process for the ops, after so many seconds."""

    def kill():
        pid = next(iter(cluster.workers.values())).pid
        for process in (*psutil.Process(pid).children(), psutil.Process(pid)):
            process.kill()

    Timer(seconds, kill).start()


def rates(examples):
    """Write the table of rates; each number of workers takes the same examples, a share at a time."""
    each = max(1, examples // len(ALL))
    spent = dict.fromkeys(("serial", *WORKERS), 0.0)
    same = dict.fromkeys(WORKERS, 0)
    shares = range(0, each, SHARE)
    with ExitStack() as stack:
        clusters = {workers: stack.enter_context(local(workers)) for workers in WORKERS}
        for workers, cluster in clusters.items():
            on(cluster, examples=25 * workers, seed=1)  # every worker has imported everything
        for first in shares:
            share = {"examples": min(SHARE, each - first), "first": first}
            started = perf_counter()
            serial = ran(FORMS, **share)
            spent["serial"] += perf_counter() - started
            for workers, cluster in clusters.items():
                started = perf_counter()
                same[workers] += on(cluster, **share) == serial
                spent[workers] += perf_counter() - started
        started = perf_counter()
        killed(clusters[2], spent[2] / len(shares) / 3)
        survived = on(clusters[2], **share) == serial
    total = each * len(ALL)
    head("workers", "examples/s", "of serial", "reports the same as the serial one's", title=FORMS)
    row("serial", f"{total / spent['serial']:.0f}", "1.00", "")
    for workers in WORKERS:
        ratio = spent["serial"] / spent[workers]
        row(
            workers,
            f"{total / spent[workers]:.0f}",
            f"{ratio:.2f}",
            f"{same[workers]}/{len(shares)}",
        )
    say(f"\none of two workers killed on purpose: the same report: {survived}")
    return survived and set(same.values()) == {len(shares)}


class Memory(Heard):
    """Writes down, at every tenth of the run, the memory in use: of this process, the workers, and theirs."""

    def __init__(self, file, total):
        super().__init__()
        self.file, self.total, self.counted, self.started = file, total, {}, perf_counter()

    def reached(self, row):
        self.counted[row["op"]] = row["examples"]
        done = sum(self.counted.values())
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        tenth = done * 10 // self.total
        if tenth > max((json.loads(line)["tenth"] for line in lines), default=-1):
            tree = [psutil.Process(), *psutil.Process().children(recursive=True)]
            sizes = [process.memory_info().rss / MB for process in tree]
            line = {
                "tenth": tenth,
                "examples": done,
                "seconds": round(perf_counter() - self.started),
            }
            with self.file.open("a") as file:
                file.write(json.dumps({**line, "run": sizes[0], "workers": sum(sizes[1:])}) + "\n")


def million(file, examples, workers=2):
    """Run it, or go on with it; write the table of memory, and what was decided."""
    each = -(-examples // len(ALL))
    memory = Path(f"{file}.memory")
    with local(workers) as cluster:
        found = on(cluster, Memory(memory, each * len(ALL)), examples=each, file=Path(file))
    head("examples", "memory of the run, MB", "of its workers", title=FORMS)
    for line in map(json.loads, memory.read_text().splitlines()):
        row(f"{line['examples']:,}", f"{line['run']:.0f}", f"{line['workers']:.0f}")
    say(f"\n{decision(found)}")
    return not found["ended"]


def compare(file, count):
    """Run some of the parts in a file once more, in this process; how many gave the very same row."""
    lines = Path(file).read_text().splitlines()
    kept = [
        json.loads(line) for line in random.Random(0).sample(lines[1:], min(count, len(lines) - 1))
    ]
    seed = json.loads(lines[0])["seed"]
    same = 0
    for part in kept:
        again = plain(run_part(Part(FORMS, ".", part["op"], seed, part["start"], part["stop"])))
        same += {name: again[name] for name in part["row"]} == part["row"]
    say(
        f"{same} of {len(kept)} parts, drawn from {len(lines) - 1}: the same row as in this process"
    )
    return same == len(kept)


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    file, *rest = rest if command != "rates" else (None, *rest)
    defaults = {"rates": 20_000, "million": 10**6, "compare": 400}
    numbers = [int(each) for each in rest] or [defaults[command]]
    commands = {"million": million, "compare": compare}
    ended = rates(*numbers) if command == "rates" else commands[command](file, *numbers)
    sys.exit(not ended)
