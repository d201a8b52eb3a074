"""The mistakes that need to know the function: another operand, another layer, another axis."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tests.backward_lines import Function
from tests.formula_mistakes import Change


class Reader:
    """What a function is given, and what the functions beside it read of what they are given."""

    def __init__(self, function: Function) -> None:
        arguments = function.node.args.args
        self.arrays = [a.arg for a in arguments if a.annotation and _is_array(a.annotation)]
        self.counters = set(_counters(function.node))
        self.result = function.node.returns
        beside = ast.parse(function.path.read_text("utf-8")).body
        self.beside = {node.name: node for node in beside if isinstance(node, ast.FunctionDef)}

    def returns(self, type_name: str) -> bool:
        """Whether the function says that it returns this type."""
        return self.result is not None and ast.unparse(self.result).startswith(type_name)

    def of_operands(self, node: ast.AST) -> Iterator[Change]:
        """One operand taken for the next, wherever it enters a formula or a call."""
        for used in self._entering(node):
            if isinstance(used, ast.Name) and used.id in self.arrays:
                other = self.arrays[(self.arrays.index(used.id) + 1) % len(self.arrays)]
                if other != used.id:
                    yield f"{other}-for-{used.id}", used, other

    def of_index(self, node: ast.AST) -> Iterator[Change]:
        """Off by one layer, or by one axis, towards the other end."""
        for edge in _edges(node):
            match edge:
                case ast.Constant(value=int(value)):
                    yield f"off-by-one-{value}", edge, str(value - 1)
                case ast.UnaryOp(ast.USub(), ast.Constant(value=int(value))):
                    yield f"off-by-one-{-value}", edge, str(1 - value)
                case _:
                    for part in ast.walk(edge):
                        if isinstance(part, ast.Name) and part.id in self.counters:
                            yield f"off-by-one-{ast.unparse(edge)}", part, f"({part.id} - 1)"

    def _entering(self, node: ast.AST) -> Iterable[ast.AST]:
        match node:
            case ast.BinOp(left, _, right):
                return left, right
            case ast.Attribute(value=value, attr="T"):
                return (value,)
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in self.beside:
                return self._read(self.beside[name], arguments)
            case ast.Call(args=arguments):
                return arguments
        return ()

    def _read(self, called: ast.FunctionDef, arguments: list[ast.expr]) -> list[ast.expr]:
        """The arguments that the called function reads: b, which z = W x + b adds, is in no gradient."""
        names = {node.id for node in ast.walk(called) if isinstance(node, ast.Name)}
        given = zip(called.args.args, arguments, strict=False)  # a starred one stands for many
        return [argument for parameter, argument in given if parameter.arg in names]


def _edges(node: ast.AST) -> Iterator[ast.expr]:
    """What a subscript picks by: an index, or both ends of a slice."""
    match node:
        case ast.Subscript(slice=ast.Slice(lower, upper)):
            yield from filter(None, (lower, upper))
        case ast.Subscript(slice=index):
            yield index


def _counters(function: ast.FunctionDef) -> Iterator[str]:
    """The names that count: what runs over a range."""
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension) and "range(" in ast.unparse(node.iter):
            yield from (name.id for name in ast.walk(node.target) if isinstance(name, ast.Name))


def _is_array(annotation: ast.expr) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == "Array"
