"""A project in a folder of its own, and the command run in it."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest

from bpverify.cli import main, running
from bpverify.run import code, target
from tests.campaign.executors import InTurn

ROOT = Path(__file__).resolve().parents[2]

#: What every file of ops begins with.
HEAD = """
import os, sys, time
import numpy as np
import bpverify

def product(factor=1.0, **options):
    return bpverify.Op("w(n), x(n) -> z(n)", lambda w, x: w * x,
                       lambda dz, w, x: {"dw": factor * dz * x, "dx": dz * w}, **options)

"""


class Project:
    """A folder with files of ops, and the command in it.

    `run` is the command itself, with its processes; `here` is the same in this process, and costs a tenth.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ops(self, text: str, file: str = "ops.py") -> None:
        """Write a file of ops, with what they need in front."""
        # Compiled files of one second and one length pass for each other's.
        shutil.rmtree(self.folder / "__pycache__", ignore_errors=True)
        (self.folder / file).write_text(HEAD + text, encoding="utf-8")

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """`bpverify ARGUMENTS`."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
        return subprocess.run(
            [sys.executable, "-m", "bpverify", *arguments],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(ROOT), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def here(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`bpverify ARGUMENTS`, with nothing that it imports left behind."""
        with (
            chdir(self.folder),
            _forgetting(self.folder),
            redirect_stdout(io.StringIO()) as out,
            redirect_stderr(io.StringIO()) as error,
        ):
            try:
                code = main(arguments)
            except SystemExit as left:  # a usage error of argparse's
                code = int(left.code or 0)
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), error.getvalue())

    def json(self, file: str = "out.json") -> dict:
        """A file of the project, as data."""
        return json.loads((self.folder / file).read_text("utf-8"))


@contextmanager
def _forgetting(folder: Path) -> Iterator[None]:
    """Run parts in this process, and forget afterwards what was imported from the folder for them."""
    path, told = [*sys.path], signal.getsignal(signal.SIGTERM)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
    try:
        with (
            patch.object(running, "processes", lambda jobs: InTurn()),
            patch.dict(os.environ, kept, clear=True),
        ):
            yield
    finally:
        signal.signal(signal.SIGTERM, told)
        sys.path[:] = path
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None)).startswith(f"{folder}{os.sep}"):
                del sys.modules[name]
        target.load.cache_clear()
        code.code_of.cache_clear()


@pytest.fixture
def project(tmp_path) -> Project:
    """An empty project."""
    return Project(tmp_path)
