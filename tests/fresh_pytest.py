"""pytest in a process of its own that has its libraries, and nothing of this project, loaded already."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["numpy", "hypothesis.strategies", "pytest"])


def run(folder: Path, options: list[str], timeout: float = 300) -> int:
    """Return the exit code of pytest in the folder, which is the first to import from."""
    process = CONTEXT.Process(target=_pytest, args=(str(folder), options))
    process.start()
    process.join(timeout)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise TimeoutError(f"pytest {' '.join(options)} took more than {timeout} s")
    return process.exitcode


def _pytest(folder: str, options: list[str]) -> None:
    import pytest

    os.chdir(folder)
    sys.path.insert(0, folder)
    # No bytecode: a mutant is written anew within a second.
    sys.dont_write_bytecode = True
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        sys.exit(pytest.main(options))
