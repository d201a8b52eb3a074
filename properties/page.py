"""The claims as the checks name them, and as docs/claims.md lists them, for one to be held to the other."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "claims.md"
ROW = re.compile(
    r"^\| (?P<id>[A-Z]\S*) \| (?P<says>.+?) \| (?P<found>holds|corrected) \|$", re.MULTILINE
)
EXAMPLE = re.compile(r"^\* \*\*(?P<id>\S+)\*\*.*?`(?P<code>[^`]+)`$", re.MULTILINE | re.DOTALL)


class Claim(NamedTuple):
    """A claim's words and what was found of it."""

    says: str
    found: str


def checked() -> dict[str, Claim]:
    """The claims that the tests of this folder are marked with."""
    claims: dict[str, Claim] = {}
    for marker in _markers():
        id, says, misprint = (marker.get(name) for name in ("id", "says", "misprint"))
        corrected = misprint or (id in claims and claims[id].found == "corrected")
        assert id not in claims or claims[id].says == says, f"{id} is worded in two ways"
        claims[id] = Claim(says, "corrected" if corrected else "holds")
    return claims


def listed() -> dict[str, Claim]:
    """The claims that the page lists."""
    rows = ROW.finditer(PAGE.read_text("utf-8"))
    return {row["id"]: Claim(row["says"], row["found"]) for row in rows}


def examples() -> dict[str, str]:
    """The falsifying examples that the page quotes, by claim, as code."""
    return {row["id"]: row["code"] for row in EXAMPLE.finditer(PAGE.read_text("utf-8"))}


def _markers() -> Iterator[dict[str, object]]:
    for path in sorted(HERE.glob("test_*.py")):
        for value in vars(importlib.import_module(path.stem)).values():
            for mark in getattr(value, "pytestmark", ()):
                if mark.name == "claim":
                    yield mark.kwargs
