"""Holds that what was built is whole, and works where there is nothing else.

`python -m tests.packaging.installed FOLDER` installs the wheel of FOLDER into an empty environment,
and uses it in an empty folder.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

from tests.packaging.contents import faults, of_package, of_wheel

SMOKE = Path(__file__).with_name("smoke.py")
# What it takes to test the project from its sdist, as distributors do.
TESTABLE = {"LICENSE", "README.md", "conftest.py", "pyproject.toml", "tox.ini"} | of_package()
TOOLS = {"pip", "setuptools"}
NO_NEWS = "--disable-pip-version-check"


def missing_from_sdist(sdist: Path) -> set[str]:
    """The files that a distributor needs and the sdist does not hold."""
    with tarfile.open(sdist) as archive:
        return TESTABLE - {name.partition("/")[2] for name in archive.getnames()}


def install(wheel: Path, folder: Path) -> Path:
    """A new environment with the wheel in it; its interpreter."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", NO_NEWS, wheel], check=True)
    return python


def packages(python: Path) -> set[str]:
    """What is installed there, beside the tools that every environment starts with."""
    command = [python, "-m", "pip", "list", "--format=json", NO_NEWS]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {each["name"] for each in json.loads(listed)} - TOOLS


def main(folder: Path) -> None:
    """Ends with the failing step's own message, or with what the wheel said at work."""
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    if found := [*faults(of_wheel(wheel)), *sorted(missing_from_sdist(sdist))]:
        sys.exit("\n".join(found))
    with tempfile.TemporaryDirectory() as scratch:
        python = install(wheel, Path(scratch) / "environment")
        if (present := packages(python)) != {"bpverify", "numpy"}:
            sys.exit(f"the wheel should bring numpy alone, the environment holds {present}")
        work = Path(scratch) / "work"
        work.mkdir()
        # -I keeps this folder and the variables of the caller out.
        subprocess.run([python, "-I", "-W", "error", SMOKE], cwd=work, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
