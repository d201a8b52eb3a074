"""What a wheel of this project holds: every file of `bpverify/` and the metadata, nothing else."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
METADATA = re.compile(r"bpverify-[^/]+\.dist-info/")


def of_wheel(wheel: Path) -> set[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def of_package() -> set[str]:
    """The files of `bpverify/` that users need: the modules and the mark that they are typed."""
    modules = (ROOT / "bpverify").rglob("*.py")
    return {path.relative_to(ROOT).as_posix() for path in modules} | {"bpverify/py.typed"}


def faults(names: set[str]) -> list[str]:
    """One line for each file that the wheel should not hold, or should and does not."""
    held = {name for name in names if not METADATA.match(name)}
    surplus = [f"{name} does not belong in the wheel" for name in sorted(held - of_package())]
    missing = [f"{name} is missing from the wheel" for name in sorted(of_package() - held)]
    return surplus + missing
