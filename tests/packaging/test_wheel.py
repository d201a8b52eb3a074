"""The wheel: `bpverify` alone, typed, with NumPy as its one dependency."""

from __future__ import annotations

import email
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.packaging.contents import ROOT, faults, of_package, of_wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree as it stands."""
    pytest.importorskip("hatchling", reason="building the wheel needs hatchling (group `test`)")
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", out]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_bpverify_alone(wheel: Path) -> None:
    """Every file of bpverify/ is in the wheel, py.typed too, and no other file but metadata."""
    assert faults(of_wheel(wheel)) == []


@pytest.mark.parametrize("name", ["properties/test_layer.py", "conftest.py", "bpverify/notes.txt"])
def test_a_surplus_file_is_a_fault(name: str) -> None:
    """The check of the contents names a file that does not belong in the wheel."""
    assert faults(of_package() | {name}) == [f"{name} does not belong in the wheel"]


def test_a_missing_file_is_a_fault() -> None:
    """The check of the contents names a file that the wheel leaves out."""
    names = of_package() - {"bpverify/py.typed"}
    assert faults(names) == ["bpverify/py.typed is missing from the wheel"]


def test_numpy_is_the_only_hard_dependency(wheel: Path) -> None:
    """Installing the wheel without an extra brings NumPy and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(name))
    hard = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert hard == ["numpy>=2.0"]
