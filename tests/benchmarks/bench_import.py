"""What `import bpverify` adds to NumPy's own import: no more than half as much again as it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

# Both in one process and in processor time, so that a busy machine makes both slower.
BOTH = """
from time import process_time
start = process_time()
import numpy
between = process_time()
from bpverify import Op, check
print(between - start, process_time() - between)
"""
# Of NumPy's import. As much as it was measured on a busy machine; Hypothesis, loaded by mistake, takes 2.5.
LIMIT = 1.5
PROCESSES = 15
# As users have it, bpverify is compiled once: by the first process here, which is not counted.
COMPILING = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def test_import_adds_less_than_the_limit(benchmark: Any, tmp_path: Path) -> None:
    """The quickest of several processes, of either import, are compared."""
    seen: list[tuple[float, float]] = []

    def import_once() -> None:
        command = [sys.executable, "-c", BOTH]
        run = subprocess.run(
            command, cwd=tmp_path, env=COMPILING, check=True, stdout=subprocess.PIPE, text=True
        )
        numpy, added = map(float, run.stdout.split())
        seen.append((numpy, added))

    benchmark.pedantic(import_once, rounds=PROCESSES, warmup_rounds=1)
    numpy, added = (min(times) for times in zip(*seen[1:], strict=True))
    benchmark.extra_info["added_seconds"] = added
    benchmark.extra_info["ratio"] = added / numpy
    assert added < LIMIT * numpy, f"import bpverify takes {added / numpy:.2f} of NumPy's import"
