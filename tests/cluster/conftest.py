"""Collected where dask.distributed is installed; `tox -e cluster` has it."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

collect_ignore_glob = [] if find_spec("distributed") else ["test_*.py"]


@pytest.fixture(scope="session")
def cluster():
    """A cluster of two worker processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as found:
        yield found


@pytest.fixture
def joined(cluster):
    """A connection to it."""
    from bpverify.run.cluster import Cluster

    found = Cluster(cluster.scheduler_address)
    yield found
    found.close()
