"""Holds that the oldest versions promised are the ones installed.

`python -m tests.packaging.floors GROUP` prints them, and fails where one is not its floor.
Without tox-uv, tox ignores the wish for them in silence, and the tests would pass on the newest.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from packaging.requirements import Requirement
from packaging.version import Version

from tests.packaging.contents import ROOT


def lines(group: str, pyproject: dict[str, Any]) -> Iterator[str]:
    """The requirements of the group and of the groups that it includes."""
    for item in pyproject["dependency-groups"][group]:
        if isinstance(item, str):
            yield item
        else:
            yield from lines(item["include-group"], pyproject)


def fault(requirement: Requirement) -> str | None:
    """Why the installed version is not the floor; None where it is."""
    floors = [Version(each.version) for each in requirement.specifier if each.operator == ">="]
    if len(floors) != 1:
        return f"'{requirement}' should have one floor, as in '{requirement.name}>=1.2'"
    installed = Version(version(requirement.name))
    print(f"{requirement.name} {installed}")
    if installed != floors[0]:
        return f"{requirement.name} is {installed}, not the floor {floors[0]}"
    return None


def main(group: str) -> int:
    """Prints the versions; 0 where each is its floor."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*pyproject["project"]["dependencies"], *lines(group, pyproject)]
    faults = [found for line in wanted if (found := fault(Requirement(line)))]
    print(*faults, sep="\n", file=sys.stderr)
    return len(faults) > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
