"""One run over the processes of a Dask cluster: the report of the serial run, whoever dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from distributed import Client, LocalCluster

from bpverify.run import cluster as module
from bpverify.run.campaign import Asked, campaign
from bpverify.run.cluster import Cluster
from bpverify.run.row import InvalidTarget
from bpverify.run.schedule import Schedule
from bpverify.run.workers import NoWorkers
from tests.campaign.executors import Heard, ran

ROOT = Path(__file__).resolve().parents[2]
TWO = "tests.campaign.ops_of_tests:TWO"
FATAL = "tests.campaign.ops_of_tests:fatal"
HANGS = "tests.cluster.ops_of_tests:hangs"


def on(joined, target, examples, heard=None, **asked):
    """The report of a campaign on the cluster."""
    schedule = Schedule(joined.executor, joined.workers, joined.alive)
    return campaign(Asked([target], examples, **asked), schedule, heard or Heard())


def test_the_report_of_the_serial_run(joined):
    """Parts go to two processes, and come back in any order."""
    assert joined.executor()
    assert joined.workers() == 2
    assert on(joined, TWO, 100) == ran(TWO, 100)


@pytest.mark.parametrize("target", [FATAL, HANGS])
def test_an_op_that_ends_or_blocks_its_process(joined, target):
    """The finding is that of a process pool here; no worker of the cluster dies of it."""
    before = set(joined.client.scheduler_info()["workers"]) if joined.executor() else None
    found = on(joined, target, 60, limit=1.0)
    assert found["ops"][0]["errors"]
    assert found == ran(target, 60, pool, 2, limit=1.0)
    assert set(joined.client.scheduler_info()["workers"]) == before


def pool():
    """A process pool of two."""
    from bpverify.run.workers import processes

    return processes(2)


class KillsOne(Heard):
    """Kills a worker of the cluster, with the process that it has for the ops, once a part is there."""

    def __init__(self, cluster):
        super().__init__()
        self.cluster, self.killed = cluster, 0

    def reached(self, row):
        if row["examples"] and not self.killed:
            pid = next(iter(self.cluster.workers.values())).pid
            found = [*psutil.Process(pid).children(), psutil.Process(pid)]
            self.killed = len(found)
            for process in found:
                process.kill()


def test_a_worker_killed_half_way(cluster, joined):
    """Nothing of the others is lost, and its own part is run again."""
    heard = KillsOne(cluster)
    assert on(joined, TWO, 300, heard) == ran(TWO, 300)
    assert heard.killed == 2


def test_the_process_of_a_worker_killed_half_way(joined):
    """The worker itself lives, and starts another."""
    heard = Heard()
    killed = []

    def kill_first(row):
        if row["examples"] and not killed:
            killed.extend(joined.client.run(kill_children).values())

    heard.reached = kill_first
    assert on(joined, TWO, 300, heard) == ran(TWO, 300)
    assert sum(killed)


def kill_children(dask_worker):
    """Kill the processes that this worker has for the ops; how many."""
    children = list(dask_worker.bpverify_children.values())
    for child in children:
        child.process.kill()
    return len(children)


def test_a_module_that_a_worker_does_not_find(joined, tmp_path):
    """The words of `bpverify check`: which target, and why."""
    with pytest.raises(InvalidTarget, match="there is no module 'nowhere'"):
        on(joined, "nowhere", 1, folder=str(tmp_path))


def test_a_worker_of_another_version(joined, monkeypatch):
    """Its results are not mixed with those of the others."""
    here = {**module.environment(), "numpy": "1.0"}
    monkeypatch.setattr(module, "environment", Other(here))
    with pytest.raises(NoWorkers, match=r"has numpy .*, and here is 1\.0"):
        joined.executor()


class Other:
    """Says of this process something else than of a worker, where it is pickled to by name."""

    def __init__(self, here):
        self.here = here

    def __call__(self):
        return self.here

    def __reduce__(self):
        return (eval, ("__import__('bpverify.run.environment').run.environment.environment",))


def test_nobody_at_the_address():
    """It says what was expected."""
    with pytest.raises(NoWorkers, match=r"no Dask scheduler answers at 'tcp://127.0.0.1:9'"):
        Cluster("tcp://127.0.0.1:9", patience=0.5).executor()
    with pytest.raises(NoWorkers, match="expected an address such as tcp://host:8786"):
        Cluster("what://is this", patience=0.5).executor()


def test_a_scheduler_without_workers():
    """It says how to start one."""
    with LocalCluster(n_workers=0, dashboard_address=":0") as empty:
        found = Cluster(empty.scheduler_address, patience=0.5)
        with pytest.raises(NoWorkers, match="dask worker tcp://"):
            found.executor()
        found.close()


def test_the_command(cluster, tmp_path):
    """`--scheduler` and `--resume`: the report of `--jobs 2`, and again from the file."""
    (tmp_path / "ops.py").write_text(
        "import bpverify\n"
        "right = bpverify.Op('w(n), x(n) -> z(n)', lambda w, x: w * x,\n"
        "                    lambda dz, w, x: (dz * x, dz * w), name='right')\n"
    )
    reports = []
    for where in (
        ("--jobs", "2"),
        ("--scheduler", cluster.scheduler_address, "--resume", "parts"),
        ("--jobs", "1", "--resume", "parts"),
    ):
        run = subprocess.run(
            [sys.executable, "-m", "bpverify", "check", "ops.py", *where, "--json", "out.json"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        reports.append(json.loads((tmp_path / "out.json").read_text()))
    assert "100 examples are there already" in run.stderr
    assert reports[1:] == reports[:1] * 2


def test_a_cluster_that_goes_away():
    """The run ends with an error that names it, instead of waiting for ever."""
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as going:
        found = Cluster(going.scheduler_address, patience=1.0)
        heard = Heard()
        heard.reached = lambda row: row["examples"] and going.close()
        with pytest.raises(NoWorkers):
            on(found, TWO, 500, heard)
        found.close()


def test_no_other_client_is_disturbed(cluster, joined):
    """What others have the cluster compute goes on; a run does not become the default client."""
    with Client(cluster.scheduler_address, set_as_default=False) as other:
        future = other.submit(sum, [1, 2])
        on(joined, TWO, 5)
        assert future.result() == 3
