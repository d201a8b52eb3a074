"""Importing bpverify is light: it loads NumPy and the standard library, nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# A module without a spec was not imported: another one made it up (`cython_runtime`, `typing.io`).
LOADED = """
import json, sys
before = set(sys.modules)
{statement}
new = [name for name in set(sys.modules) - before if getattr(sys.modules[name], "__spec__", None)]
print(json.dumps(sorted({{name.partition(".")[0] for name in new}} - sys.stdlib_module_names)))
"""


def loaded_by(statement: str, folder: Path) -> list[str]:
    """The packages outside the standard library that the statement loads in a new process."""
    code = LOADED.format(statement=statement)
    command = [sys.executable, "-c", code]
    # Only the answer is captured here: an error shows itself through pytest.
    run = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    packages: list[str] = json.loads(run.stdout)
    return packages


def test_bpverify_loads_numpy_alone(tmp_path: Path) -> None:
    """What a user needs for a check loads no package but bpverify and NumPy."""
    assert loaded_by("from bpverify import Op, check", tmp_path) == ["bpverify", "numpy"]


def test_what_else_is_loaded_is_seen(tmp_path: Path) -> None:
    """The figure above is not blind: Hypothesis, loaded, is named."""
    assert "hypothesis" in loaded_by("import hypothesis", tmp_path)


@pytest.mark.parametrize("package", ["hypothesis", "numpy"])
def test_the_pytest_plugin_leaves_it_alone(package: str, tmp_path: Path) -> None:
    """Every pytest run loads the plugin where it is installed, and pays for no big import."""
    assert package not in loaded_by("import bpverify.pytest_plugin", tmp_path)
