"""The fingerprint of a target's code: the same for the same code, another for any other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPS = "import bpverify\nfrom helper import sign\n"
ASK = "from bpverify.run.code import code_of; print(code_of({target!r}, {folder!r}))"


def code(folder, target):
    """The fingerprint, in a process of its own."""
    asked = ASK.format(target=target, folder=str(folder))
    path = f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
    found = subprocess.run(
        [sys.executable, "-c", path + asked], capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


@pytest.mark.parametrize("changed", ["ops.py", "helper.py"])
def test_beside_the_target(tmp_path, changed):
    """The module itself, and what it may import from beside it."""
    (tmp_path / "ops.py").write_text(OPS)
    (tmp_path / "helper.py").write_text("sign = 1\n")
    before = code(tmp_path, "ops.py")
    assert code(tmp_path, "ops.py") == before == code(tmp_path, "ops")
    with (tmp_path / changed).open("a") as file:
        file.write("other = 2\n")
    assert code(tmp_path, "ops.py") != before


def test_in_the_target_s_package(tmp_path):
    """Any module of it; one beside the package is none of it."""
    folder = tmp_path / "layers" / "deep"
    folder.mkdir(parents=True)
    for file in (folder / "__init__.py", folder.parent / "__init__.py", folder / "ops.py"):
        file.write_text("")
    before = code(tmp_path, "layers.deep.ops")
    (tmp_path / "other.py").write_text("1 / 0")
    assert code(tmp_path, "layers.deep.ops") == before
    (folder.parent / "formula.py").write_text("sign = -1\n")
    assert code(tmp_path, "layers.deep.ops") != before
