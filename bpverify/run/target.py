"""The ops that a target names: `package.module`, `package.module:op`, `file.py` or `file.py:op`."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
import traceback
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bpverify.errors import InvalidOp
from bpverify.laws import applying
from bpverify.op import Op
from bpverify.run.guard import Overtime
from bpverify.run.held import held, held_by_module
from bpverify.run.row import InvalidTarget, Row, empty

__all__ = ["empty_row", "load", "module_of", "rows"]


def rows(target: str, folder: str) -> list[Row]:
    """A row without counts for each op of the target, by name.

    folder : where relative paths start, and what modules are imported from, as `python -m` does

    Raises InvalidTarget where the module cannot be imported, or has no such op.
    """
    return [empty_row(op, target, folder) for _, op in sorted(load(target, folder).items())]


def empty_row(op: Op, target: str, folder: str) -> Row:
    """What there is to say of an op before it is looked at."""
    file, line = _place(op, folder)
    about = {"op": op.name, "target": target, "signature": str(op.signature)}
    return {**about, "file": file, "line": line, "waived": op.waived, **empty()}


@cache
def load(target: str, folder: str) -> Mapping[str, Op]:
    """The target's ops by name; a module is imported once in a process."""
    module, attribute = _split(target, folder)
    found: dict[str, Op] = {}
    places: dict[str, str] = {}
    for place, op in _named(module, attribute, target):
        if found.setdefault(op.name, op) is not op:
            raise InvalidTarget(
                f"{target} has two ops called {op.name!r}, {places[op.name]} and {place}: give each its own "
                f"name=..., or name what is meant, as in package.module:{place.partition('[')[0]}"
            )
        places.setdefault(op.name, place)
        try:
            applying(op)
        except InvalidOp as error:
            raise InvalidTarget(f"{target}: {error}") from None
    if not found:
        raise InvalidTarget(
            f"{target} holds no op: expected a bpverify.Op, a test made by bpverify.gradient_test, or a "
            f"list or dict of them"
        )
    return found


def module_of(target: str, folder: str) -> Any:
    """The target's module. Raises InvalidTarget where it cannot be imported."""
    return _split(target, folder)[0]


def _split(target: str, folder: str) -> tuple[Any, str]:
    """The module, and the name of what is meant in it."""
    head, colon, tail = target.rpartition(":")
    named = bool(head and colon) and tail.replace(".", "_").isidentifier()
    return _imported(head if named else target, target, Path(folder)), tail if named else ""


def _imported(where: str, target: str, folder: Path) -> Any:
    name, root = _module_name(where, folder)
    for place in (root, str(folder)):
        if place not in sys.path:
            sys.path.insert(0, place)
    try:
        return importlib.import_module(name)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | Overtime):
            raise
        raise InvalidTarget(_import_failed(target, name, error)) from None


def _module_name(where: str, folder: Path) -> tuple[str, str]:
    """The dotted name and the folder to import it from."""
    if not where.endswith(".py"):
        if not all(part.isidentifier() for part in where.split(".")):
            raise InvalidTarget(
                f"{where!r} is no target: expected package.module, package.module:op, "
                f"file.py or file.py:op"
            )
        return where, str(folder)
    path = (folder / where).resolve()
    if not path.is_file():
        raise InvalidTarget(f"{where}: there is no such file in {folder}")
    root, names = path.parent, [path.stem]
    while (root / "__init__.py").is_file():
        root, names = root.parent, [root.name, *names]
    return ".".join(names), str(root)


def _import_failed(target: str, name: str, error: BaseException) -> str:
    missing = isinstance(error, ModuleNotFoundError) and str(error.name) in _parents(name)
    if missing:
        return f"{target}: there is no module {name!r}: install the package, or run in the folder it is in"
    own = [f for f in traceback.extract_tb(error.__traceback__) if "importlib" not in f.filename]
    where = f" ({own[-1].filename}:{own[-1].lineno})" if len(own) > 1 else ""
    return f"{target} cannot be imported: {type(error).__name__}: {error}{where}"


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _named(module: Any, attribute: str, target: str) -> Iterable[tuple[str, Op]]:
    """The ops of the module, or of what the attribute names in it, with their places."""
    value = module
    for name in attribute.split(".") if attribute else ():
        if not hasattr(value, name):
            names = sorted({place.partition("[")[0] for place, _ in held_by_module(module)})
            raise InvalidTarget(
                f"{target}: {module.__name__} has no {attribute!r}; its ops are "
                f"{', '.join(names) or 'none'}"
            )
        value = getattr(value, name)
    return held(value, attribute) if attribute else held_by_module(module)


def _place(op: Op, folder: str) -> tuple[str, int]:
    """File and line of the backward, from the folder where it is below it; ("", 0) where unknown."""
    code = getattr(inspect.unwrap(op.backward), "__code__", None)
    if code is None:
        return "", 0
    path = Path(code.co_filename)
    inside = path.is_relative_to(folder)
    shown = path.relative_to(folder) if inside else path
    return shown.as_posix().replace(os.sep, "/"), code.co_firstlineno
