"""Without a framework bpverify works, and its adapter says which extra brings it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: adapter -> the package it needs, and the extra that brings it
NEEDS = {
    "torch": ("torch", "torch"),
    "jax": ("jax", "jax"),
    "autograd": ("autograd", "autograd"),
    "array_api": ("array_api_compat", "array-api"),
}


def imported(adapter: str, blocked: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A new process in which the package cannot be imported, and what importing the adapter says."""
    code = f"import sys; sys.modules[{blocked!r}] = None; import bpverify.adapters.{adapter}"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("adapter", NEEDS)
def test_the_extra_is_named(adapter: str, tmp_path: Path) -> None:
    """The last line says what is missing and the command that brings it."""
    package, extra = NEEDS[adapter]
    done = imported(adapter, package, tmp_path)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: bpverify.adapters.{adapter} needs ")
    assert last.endswith(f'which is not installed: pip install "bpverify[{extra}]"')


def test_bpverify_imports_no_framework(tmp_path: Path) -> None:
    """With every framework out of reach a check runs, and the adapters' own package imports."""
    blocked = ", ".join(f"{package!r}: None" for package, _ in NEEDS.values())
    code = (
        f"import sys; sys.modules.update({{{blocked}}}); import numpy, bpverify, bpverify.adapters\n"
        f"op = bpverify.Op('x(n) -> y(n)', numpy.sin, lambda dy, x: (dy * numpy.cos(x),))\n"
        f"assert bpverify.check(op, numpy.ones(3)).verified"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
