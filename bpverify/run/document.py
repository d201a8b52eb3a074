"""The report of a run: one JSON document, from which every other output is made. Standard library only.

    {"schema": "bpverify-report", "version": 1, "bpverify", "seed", "examples", "ended",
     "environment", "result", "counts", "ops": [a row each, by name], "regressions", "notes"}

`ended` is "", "budget", "interrupted" or, of a run of pytest, "narrowed" to a part of the tests.
`regressions` is there once a gate has compared the run.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bpverify.run.environment import environment
from bpverify.run.row import Row, empty, result
from bpverify.run.written import write_atomically

__all__ = ["Document", "InvalidDocument", "document", "parsed", "plain", "read", "text", "write"]

SCHEMA = "bpverify-report"
#: Goes up when a field changes its meaning or goes away.
VERSION = 1

#: Of each op.
KEYS = {"op", "target", "file", "line", "result", *empty()}

Document = dict[str, Any]


class InvalidDocument(ValueError):
    """A file is no report, or not one of this version."""


def document(rows: Iterable[Row], *, seed: int, examples: int, ended: str = "") -> Document:
    """The report of these rows."""
    ordered = sorted(rows, key=lambda row: row["op"])
    ops = [_writable({**row, "result": result(row)}) for row in ordered]
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "environment": environment(),
        "seed": seed,
        "examples": examples,
        "ended": ended,
        "counts": dict(sorted(Counter(row["result"] for row in ops).items())),
        "ops": ops,
        "regressions": [],
        "notes": [],
    }


def text(found: Document) -> str:
    """The document as JSON that every reader takes: what is not finite is written as text."""
    return json.dumps(plain(found), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write(path: Path, found: Document) -> None:
    """Write the document; what was there stays where that fails, with OSError."""
    write_atomically(path, text(found))


def read(path: Path) -> Document:
    """The document that `write` wrote. Raises InvalidDocument, or OSError."""
    found = parsed(path.read_text(encoding="utf-8"), SCHEMA, VERSION, str(path))
    ops = found.get("ops")
    if not isinstance(ops, list) or not all(
        isinstance(op, dict) and op.keys() >= KEYS for op in ops
    ):
        raise InvalidDocument(f"{path} lacks parts of a report: it was cut off or edited")
    return found


def parsed(content: str, schema: str, version: int, name: str) -> Document:
    """JSON of this schema and version. Raises InvalidDocument, which names what it is instead."""
    try:
        found = json.loads(content)
    except json.JSONDecodeError as error:
        raise InvalidDocument(f"{name} is no JSON: {error}; it was cut off or edited") from None
    if not isinstance(found, dict) or found.get("schema") != schema:
        raise InvalidDocument(f'{name} is no {schema}: expected {{"schema": "{schema}", …}}')
    has = found.get("version")
    if type(has) is not int or has > version:
        raise InvalidDocument(
            f"{name} has version {has!r}, newer than the {version} known here: update bpverify"
        )
    if has < version:
        raise InvalidDocument(f"{name} has version {has}, older than {version}: make it anew")
    return found


def _writable(value: Any) -> Any:
    """The value, with text that a file can hold: what an op says may be half a character."""
    if isinstance(value, dict):
        return {name: _writable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_writable(each) for each in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def plain(value: Any) -> Any:
    """The value as JSON has it: what is not finite, and what JSON does not know, as text."""
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
