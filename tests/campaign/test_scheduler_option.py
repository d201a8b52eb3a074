"""`--scheduler` without Dask, or beside `--jobs`: said in one line, with exit code 4."""

from __future__ import annotations

import pytest

from bpverify.cli import main, running

ASKED = ["check", "tests.campaign.ops_of_tests:right", "--scheduler", "tcp://127.0.0.1:9"]


def test_without_dask(monkeypatch, capsys):
    """The extra that brings it is named."""
    monkeypatch.setattr(running, "find_spec", lambda name: None)
    assert main(ASKED) == 4
    assert 'pip install "bpverify[dask]"' in capsys.readouterr().err


def test_beside_jobs(capsys):
    """A cluster has its own processes."""
    with pytest.raises(SystemExit) as left:
        main([*ASKED, "--jobs", "2"])
    assert left.value.code == 4
    assert "not allowed with argument" in capsys.readouterr().err
