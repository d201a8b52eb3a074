"""What the figures of a run may depend on: versions, the linear algebra library, the machine."""

from __future__ import annotations

import importlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["environment"]


@cache
def environment() -> dict[str, str]:
    """Name -> version or description; "" where it cannot be told."""
    return {
        "bpverify": _version("bpverify"),
        "python": platform.python_version(),
        "numpy": _version("numpy"),
        "blas": _blas(),
        "platform": " ".join((platform.system(), platform.machine(), *platform.libc_ver())).strip(),
        "cpu": _cpu(),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _blas() -> str:
    try:
        config = importlib.import_module("numpy").show_config(mode="dicts")
        found = config["Build Dependencies"]["blas"]
    except (ImportError, KeyError, TypeError):
        return ""
    return f"{found.get('name', '')} {found.get('version', '')}".strip()


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
