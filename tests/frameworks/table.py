"""Writes the tables of docs/frameworks.md: `python -m tests.frameworks.table`; `--print` shows them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from tests.frameworks.rows import LIBRARIES, Row, rows

PAGE = Path(__file__).parents[2] / "docs" / "frameworks.md"
MARK = "<!-- What follows is written by python -m tests.frameworks.table -->\n"


def table(library: str, found: Iterable[Row]) -> str:
    """One library's table, a row a function, under how many have which verdict."""
    every = list(found)
    counted = Counter(row.verdict for row in every)
    summary = ", ".join(f"{count} {verdict}" for verdict, count in counted.most_common())
    lines = [f"### {library} {version(library)}: {len(every)} functions, {summary}", ""]
    lines += [
        "| function | verdict | digits | evaluations | note |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in every:
        digits = "" if row.digits is None else f"{row.digits:.1f}"
        why = row.why.replace("|", "\\|")
        lines.append(f"| `{row.name}` | {row.verdict} | {digits} | {row.evaluations} | {why} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Check everything and write it down."""
    import jax

    jax.config.update("jax_enable_x64", True)
    tables = "\n".join(table(library, rows(library)) for library in LIBRARIES)
    if "--print" in sys.argv:
        sys.stdout.write(tables)
        return
    head = PAGE.read_text("utf-8").partition(MARK)[0]
    PAGE.write_text(head + MARK + "\n" + tables, encoding="utf-8")


if __name__ == "__main__":
    main()
