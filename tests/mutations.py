"""Plant one mistake in one statement: the mistakes that are made in a backward by hand.

`mutations(function)` gives each of them as the whole source of the file with that one change, and
leaves the lines of the file where they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.backward_lines import Function
from tests.formula_mistakes import Change, negative, of_formula
from tests.operand_mistakes import Reader


@dataclass(frozen=True)
class Mutation:
    """One mistake in one line of a function: `name` says which, `source` is the file that holds it."""

    function: Function
    line: int
    target: str
    name: str
    source: str

    @property
    def kind(self) -> tuple[str, str, str]:
        """File, target and mistake: what stays when the lines of the file move."""
        return self.function.path.name, self.target, self.name

    @property
    def id(self) -> str:
        """`layer.py:26-dW-transpose-a_prev`"""
        place = f"{self.function.path.name}:{self.line}"
        return "-".join(filter(None, (place, self.target, self.name))).replace(" ", "")


def mutations(function: Function) -> list[Mutation]:
    """Every mistake that fits a statement of the function, in the order of the lines."""
    text = function.path.read_text("utf-8")
    found = {}
    for statement in function.statements:
        for name, node, new in _changes(statement, Reader(function)):
            source = _replaced(text, node, new)
            place = (function, statement.lineno, _target(statement))
            found.setdefault(source, Mutation(*place, name, source))
    return sorted(found.values(), key=lambda mutation: mutation.line)


def untouched(function: Function, planted: Iterable[Mutation]) -> list[int]:
    """The lines of the function that none of these mutations breaks."""
    broken = {mutation.line for mutation in planted}
    return [s.lineno for s in function.statements if s.lineno not in broken]


def _changes(statement: ast.stmt, reader: Reader) -> Iterator[Change]:
    yield from _of_statement(statement, reader)
    for expression in _own(statement):
        for node in ast.walk(expression):
            yield from of_formula(node)
            yield from reader.of_operands(node)
            yield from reader.of_index(node)


def _own(statement: ast.stmt) -> list[ast.expr]:
    """What the statement itself evaluates: of a loop or a branch, its head."""
    children = (getattr(statement, name, None) for name in ("value", "iter", "test"))
    return [child for child in children if child is not None]


def _target(statement: ast.stmt) -> str:
    """The name that the statement gives its value to; "" where there is not one such name."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return targets[0].id if isinstance(targets[0], ast.Name) else ""


def _of_statement(statement: ast.stmt, reader: Reader) -> Iterator[Change]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.startswith("d"):
            yield "sign", value, negative(value)
        case ast.Assign(targets=[ast.Tuple()], value=value):
            yield "order", value, f"{ast.unparse(value)}[::-1]"
        case ast.Return(value=ast.Name(id=name) as value) if reader.returns("list"):
            yield "order", value, f"{name}[::-1]"
        case (
            ast.Return(value=ast.Name()) | ast.AugAssign() | ast.AnnAssign(value=ast.List(elts=[]))
        ):
            yield "left-out", statement, "pass"


def _replaced(text: str, node: ast.AST, new: str) -> str:
    """The text with the node's place taken; the parser counts bytes, and σ has two."""
    lines = text.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, node.end_lineno - 1
    head, tail = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
    kept = b"\n" * (last - first)
    return b"".join((*lines[:first], head, new.encode(), kept, tail, *lines[last + 1 :])).decode()
