"""Which lines of bpverify/forms/ belong to a backward: all that no forward runs.

Found by running every form, not by a list: a function in those files is a backward's unless a
forward calls it or it puts an Op together. So a new form is covered at once, and a helper that is
called by nothing at all is covered too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bpverify import forms
from bpverify.op import Op
from bpverify.signature import ANY, Sizes

FOLDER = Path(forms.__file__).parent

#: A function in its file: the file's name and the function's first line.
Spot = tuple[str, int]


@dataclass(frozen=True, eq=False)
class Function:
    """A function that belongs to a backward, and the forms whose backward runs it."""

    path: Path
    node: ast.FunctionDef
    forms: tuple[str, ...]

    @property
    def id(self) -> str:
        """`layer.py:23-linear_backward`"""
        return f"{self.path.name}:{self.node.lineno}-{self.node.name}"

    @property
    def statements(self) -> Iterator[ast.stmt]:
        """Its statements, those in loops and branches too; not its docstring, not inner functions."""
        waiting = self.node.body[ast.get_docstring(self.node) is not None :]
        while waiting:
            statement, *waiting = waiting
            if not isinstance(statement, ast.FunctionDef):
                yield statement
                blocks = (getattr(statement, name, []) for name in ("body", "orelse"))
                waiting = [inner for block in blocks for inner in block] + waiting


def functions() -> list[Function]:
    """Every function that belongs to a backward, as the files hold them."""
    forward = {spot for op in forms.ALL.values() for spot in _spots(op.forward, _operands(op))}
    runs = {name: _backward_spots(op) for name, op in forms.ALL.items()}
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"), path)):
            if isinstance(node, ast.FunctionDef) and not _builds_op(node):
                spot = (path.name, min(n.lineno for n in (node, *node.decorator_list)))
                if spot not in forward:
                    users = tuple(name for name, spots in runs.items() if spot in spots)
                    found.append(Function(path, node, users))
    return sorted(found, key=lambda function: (function.path, function.node.lineno))


def _backward_spots(op: Op) -> set[Spot]:
    operands = _operands(op)
    upstream = [np.ones_like(result) for result in op.results(operands)]
    return _spots(op.backward, [*upstream, *operands])


def _operands(op: Op) -> list[np.ndarray]:
    """Ones of two by two: which functions run does not depend on the values."""
    sizes = Sizes()
    sizes.known.update(dict.fromkeys(op.signature.size_names, 2) | {ANY: (2,)})
    return [op.domains[term.name].fit(np.ones(sizes.shape(term))) for term in op.operands]


def _spots(function: Callable[..., object], arguments: list[np.ndarray]) -> set[Spot]:
    """The functions of the forms that run when this one does."""
    spots: set[Spot] = set()

    def note(frame, event, argument):
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.parent == FOLDER:
            spots.add((path.name, frame.f_code.co_firstlineno))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return spots


def _builds_op(node: ast.FunctionDef) -> bool:
    calls = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return any(isinstance(called, ast.Name) and called.id == "Op" for called in calls)
