"""A fingerprint of the code that a run was of: results of other code are not to be mixed with it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bpverify.run.target import module_of

__all__ = ["code_of"]


@cache
def code_of(target: str, folder: str) -> str:
    """A digest of the sources of the target's package and of bpverify; as they are when first asked for.

    Of a module in no package: of all modules beside it, as it may import any of them.
    Raises InvalidTarget where the target cannot be imported.
    """
    whole = module_of(target, folder).__name__
    digest = hashlib.sha256()
    for name in (whole.partition(".")[0], "bpverify"):
        for root, path in _sources(name):
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _sources(name: str) -> Iterable[tuple[Path, Path]]:
    """Folder and file of every source of a module that was imported."""
    module = sys.modules[name]
    folders = [Path(folder) for folder in getattr(module, "__path__", ())]
    if folders:
        return [(root, path) for root in folders for path in sorted(root.rglob("*.py"))]
    file = getattr(module, "__file__", None)
    beside = Path(file).parent if file else Path()
    return [(beside, path) for path in sorted(beside.glob("*.py"))] if file else []
