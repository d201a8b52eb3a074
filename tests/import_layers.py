"""Reads which module imports which, from the source, and holds it against a table of layers.

A table is a list of rows from the bottom up, each a set of module names as `fnmatch` patterns
(`bpverify.forms.*` is every file in that folder). A module imports only from rows below its own.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from fnmatch import fnmatchcase
from pathlib import Path

Rows = Sequence[AbstractSet[str]]


def modules(package: Path) -> dict[str, Path]:
    """Every module of the package by its dotted name; a folder stands for its `__init__`."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, known: AbstractSet[str]) -> Iterator[str]:
    """Every module the file imports, anywhere in it: a late import is an arrow too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{path}:{node.lineno}: imports are absolute here")
            for alias in node.names:
                # `from package import name`: the name may be a module, or something in the package.
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in known else str(node.module)


def misplaced(package: Path, rows: Rows) -> list[str]:
    """One line for each module without a row, row without a module, and import that points up."""
    known = modules(package)
    places = {module: _places(module, rows) for module in known}
    row = {module: found[0] for module, found in places.items() if len(found) == 1}
    return [
        *(_unplaced(module, found) for module, found in places.items() if module not in row),
        *(
            f"{pattern} is in the table of layers, but there is no such module"
            for pattern in sorted(frozenset().union(*rows))
            if not any(_matches(module, pattern) for module in known)
        ),
        *(
            f"{module} imports {target}, which is not in a layer below it"
            for module in row
            for target in sorted(set(imports(known[module], known.keys())) & row.keys())
            if row[target] >= row[module]
        ),
    ]


def _places(module: str, rows: Rows) -> list[int]:
    """The rows that name the module; a pattern gives way to the name itself."""
    exact = [index for index, row in enumerate(rows) if module in row]
    return exact or [i for i, row in enumerate(rows) if any(_matches(module, p) for p in row)]


def _unplaced(module: str, found: list[int]) -> str:
    if found:
        return f"{module} stands in {len(found)} rows of the table of layers"
    return f"{module} is missing from the table of layers: give it a row"


def _matches(module: str, pattern: str) -> bool:
    # As in a path, `*` stays within one folder.
    return module.count(".") == pattern.count(".") and fnmatchcase(module, pattern)


def outsiders(package: Path, allowed: Mapping[str, AbstractSet[str]]) -> list[str]:
    """One line for each import of a package beyond NumPy that the module's entry does not allow."""
    known = modules(package)
    usual = sys.stdlib_module_names | {"numpy", package.name}
    return [
        f"{module} imports {target}"
        for module, path in known.items()
        for target in sorted({name.partition(".")[0] for name in imports(path, known.keys())})
        if target not in usual | allowed.get(module, set())
    ]
