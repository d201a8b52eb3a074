"""docs/laws.md lists every law with its equation, and every planted mistake with its catches."""

from __future__ import annotations

from pathlib import Path

from bpverify import laws
from tests.mistakes.fuzz import FUZZED

PAGE = (Path(__file__).parents[1] / "docs" / "laws.md").read_text("utf-8")


def test_every_law_is_listed():
    """In the words of its docstring's first line, which is its equation."""
    rows = [
        f"| `{name}` | {(law.__doc__ or '').splitlines()[0]} |" for name, law in laws.ALL.items()
    ]
    assert [row for row in rows if row not in PAGE] == []


def test_every_mistake_is_in_the_table():
    """Measured once it is planted: a row that was left out would be one that is missed."""
    assert [name for name in FUZZED if f"\n| {name} | " not in PAGE] == []
