"""`bpverify doctor`: what an issue report needs to say of the machine."""

from __future__ import annotations

import argparse
import json
import sys
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from bpverify.run.environment import environment
from bpverify.run.exits import Exit

__all__ = ["doctor"]

PACKAGES = ("hypothesis", "pytest", "torch", "jax", "autograd", "dask", "distributed")


def doctor(options: argparse.Namespace) -> int:
    """Print the versions, the machine, and the arithmetic that verdicts rest on."""
    found = {**environment(), **_arithmetic(), **_packages()}
    if options.json:
        sys.stdout.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        return Exit.PASS
    width = max(map(len, found))
    for name, value in found.items():
        sys.stdout.write(f"{name.ljust(width)}  {value or 'not known'}\n")
    return Exit.PASS


def _arithmetic() -> dict[str, str]:
    """How far longdouble is wider than float64: where it is not, verdicts rest on float64 alone."""
    wide = np.finfo(np.longdouble)
    return {
        "longdouble": f"{wide.nmant + 1} bits ({'wider' if wide.nmant > 52 else 'no wider'} than float64)"
    }


def _packages() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
