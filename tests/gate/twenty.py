"""Whether the gate is ever red of itself: `python -m tests.gate.twenty PYTHON...`.

    --runs 20    of each interpreter, in a row

Each run is the gate of `tox -e gate` on unchanged code and the committed baseline, in an environment
that rounds in another way: linear algebra for another processor, one thread or several, NumPy without
its wide instructions. Ends with 1 where a run was red.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: What is set beside the plain environment, run by run.
ROUNDINGS = (
    {},
    {"OPENBLAS_CORETYPE": "SandyBridge"},
    {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"},
    {"OPENBLAS_CORETYPE": "Haswell"},
    {"NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX2 FMA3"},
)
SAYS = """
import platform, sys
import numpy as np
print(platform.python_version(), np.__version__)
"""


def main() -> int:
    """Run them, a line each; how many were red."""
    parser = argparse.ArgumentParser(prog="tests.gate.twenty")
    parser.add_argument("pythons", nargs="+", metavar="PYTHON")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    red = 0
    for python in options.pythons:
        told = _run([python, "-c", SAYS], {}).stdout.split()
        codes = []
        for roundings, code, last in _runs(python, options.runs):
            codes.append(code)
            print(*told, f"exit {code}", roundings or "plain", last, sep="  ", flush=True)  # noqa: T201
        red += sum(code != 0 for code in codes)
        print(f"Python {told[0]}, NumPy {told[1]}: {codes.count(0)} of {len(codes)} green")  # noqa: T201
    return int(red > 0)


def _runs(python: str, count: int) -> Iterator[tuple[dict[str, str], int, str]]:
    command = [
        python,
        "-W",
        "ignore",
        "-m",
        "bpverify",
        "gate",
        "--require-baseline",
        "--quiet",
        "--jobs",
        "2",
    ]
    for roundings in islice(cycle(ROUNDINGS), count):
        run = _run(command, roundings)
        said = run.stdout.strip() or run.stderr.strip()
        yield roundings, run.returncode, said.splitlines()[-1]


def _run(command: list[str], roundings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **roundings}
    return subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    sys.exit(main())
