"""Runs that are interrupted, and files that cannot be written: a clear error, and nothing lost."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.gate.conftest import ROOT

RIGHT = 'right = product(name="right")\n'
SLOW = """
def forward(w, x):
    time.sleep(0.2)
    return w * x
slow = bpverify.Op("w(n), x(n) -> z(n)", forward, lambda dz, w, x: (dz * x, dz * w), name="slow")
"""
FEW = ("ops.py", "--examples", "6")


@pytest.fixture
def held(project):
    """A project with a baseline."""
    project.ops(RIGHT)
    assert project.here("gate", *FEW).returncode == 0
    project.ops(RIGHT + 'second = product(name="second")\n')
    return project


def started(project, *arguments, **options):
    """`bpverify ARGUMENTS`, as the head of its own group of processes."""
    return subprocess.Popen(
        [sys.executable, "-m", "bpverify", *arguments],
        cwd=project.folder,
        # A process that may not write much would leave the project's own bytecode cut off.
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


@pytest.mark.parametrize(
    ("ignored", "stop"),
    [
        (False, lambda run: os.killpg(run.pid, signal.SIGINT)),
        (False, lambda run: os.kill(run.pid, signal.SIGTERM)),
        (True, lambda run: os.kill(run.pid, signal.SIGTERM)),
    ],
    ids=["Ctrl-C", "SIGTERM", "SIGTERM where a script's shell has Ctrl-C ignored"],
)
def test_a_run_that_is_stopped_is_2_and_reports_what_it_found(project, ignored, stop):
    """The op that was done is in the report; no worker stays behind, and no baseline is made."""
    project.ops(RIGHT + SLOW)
    arguments = ("gate", "ops.py", "--examples", "25", "--json", "out.json")
    # Not as these tests were begun: a process inherits that Ctrl-C is ignored.
    kind = signal.SIG_IGN if ignored else signal.SIG_DFL
    run = started(project, *arguments, preexec_fn=lambda: signal.signal(signal.SIGINT, kind))
    assert run.stderr.readline().startswith("right: verified")
    time.sleep(0.5)  # in the midst of the slow op
    stop(run)
    out, error = run.communicate(timeout=300)
    assert run.returncode == 2, error
    assert out.splitlines()[-1].startswith("INTERRUPTED: 25 examples of 2 ops")
    assert "Traceback" not in error
    rows = {row["op"]: row for row in project.json()["ops"]}
    assert (rows["right"]["examples"], rows["slow"]["result"]) == (25, "not reached")
    assert project.json()["ended"] == "interrupted"
    assert not (project.folder / "gradients.json").exists()
    assert _gone(run.pid)


def test_no_worker_outlives_a_run_that_is_killed(project):
    """Nobody is left to end them, nor to take what they find."""
    project.ops(RIGHT + SLOW)
    run = started(project, "check", "ops.py", "--jobs", "2", "--examples", "25")
    assert run.stderr.readline().startswith("right: verified")
    run.kill()
    run.communicate()
    assert _gone(run.pid)


def _gone(group):
    """Whether all processes of the group come to their end; a killed one takes a moment."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_a_run_that_is_killed_leaves_the_baseline_as_it_was(held):
    """Nothing can be said then, and nothing is half written."""
    before = (held.folder / "gradients.json").read_bytes()
    held.ops(RIGHT + SLOW)
    run = started(held, "gate", "ops.py", "--examples", "6", "--update")
    run.stderr.readline()
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate(timeout=60)
    assert (held.folder / "gradients.json").read_bytes() == before
    assert json.loads(before)["ops"].keys() == {"right"}


def test_a_disk_that_is_full_leaves_the_baseline_as_it_was(held):
    """A limit on the size of files, below that of the baseline: exit code 3, and no rest of a file."""
    before = (held.folder / "gradients.json").read_bytes()
    size = (len(before), len(before))
    run = started(
        held,
        *("gate", *FEW, "--update", "--quiet"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, size),
    )
    _, error = run.communicate(timeout=120)
    assert run.returncode == 3, error
    assert "cannot write" in error
    assert "File too large" in error
    assert "Traceback" not in error
    assert (held.folder / "gradients.json").read_bytes() == before
    assert [path.name for path in held.folder.glob(".*")] == []


#: Linux: the option of `prctl` that takes a right from all programs that are begun later, and the right
#: to write what is read-only.
CAPBSET_DROP, DAC_OVERRIDE = 24, 1


def as_anybody():
    """In a process to come: root may write what is read-only, unless that is taken from it."""
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(CAPBSET_DROP, DAC_OVERRIDE, 0, 0, 0):
        raise OSError("root may write everything here, and that cannot be taken from it")


@pytest.mark.parametrize("what", ["gradients.json", "."])
def test_a_baseline_that_is_read_only_is_3_and_stays(held, what):
    """The file, or the folder that it is in."""
    path = held.folder / "gradients.json"
    before = path.read_bytes()
    locked = held.folder / what
    locked.chmod(0o555)
    try:
        run = started(held, "gate", *FEW, "--update", preexec_fn=as_anybody)
        _, error = run.communicate(timeout=120)
    finally:
        locked.chmod(0o755)
    assert run.returncode == 3, error
    assert "cannot write gradients.json: Permission denied" in error.replace(f"{held.folder}/", "")
    assert "Traceback" not in error
    assert path.read_bytes() == before
    assert {name.name for name in held.folder.iterdir()} - {"__pycache__"} == {
        "gradients.json",
        "ops.py",
    }


@pytest.mark.parametrize("what", ["out.json", "."])
def test_a_report_that_is_read_only_is_3_and_is_kept_elsewhere(held, what):
    """What was there stays, and the new one is in a file that is named."""
    path = held.folder / "out.json"
    path.write_text("before")
    locked = held.folder / what
    locked.chmod(0o555)
    try:
        run = started(held, "check", *FEW, "--json", "out.json", preexec_fn=as_anybody)
        out, error = run.communicate(timeout=120)
    finally:
        locked.chmod(0o755)
    assert run.returncode == 3, error
    assert "cannot write out.json: Permission denied; the report is in " in error
    assert "Traceback" not in error
    kept = Path(error.strip().rpartition(" ")[2])
    assert json.loads(kept.read_text("utf-8"))["counts"] == {"verified": 2}
    kept.unlink()
    assert path.read_text() == "before"
    assert out.splitlines()[-1].startswith("VERIFIED: ")


def test_a_baseline_that_is_no_file_is_4(held):
    """A folder of that name."""
    (held.folder / "folder").mkdir()
    run = held.here("gate", *FEW, "--baseline", "folder")
    assert run.returncode == 4
    assert "folder cannot be read: Is a directory" in run.stderr


def test_a_module_that_hangs_on_import_is_4(project):
    """The limit is that of an example."""
    project.ops("time.sleep(600)")
    run = project.run("check", *FEW, "--limit", "1s")
    assert run.returncode == 4
    assert "ops.py cannot be imported: it took more than 1 s" in run.stderr
