"""A size that is computed from others: `4*k`, `h*w`, `n-k+1`, `(h-3)//2+1`.

Whole numbers, names of sizes, `+`, `-`, `*`, `//` and brackets; printed as they were written. A size is
at least 1, so `k-1` asks for a k of at least 2.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ["Computed"]

OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


@dataclass(frozen=True)
class Computed:
    """A computed size; two are equal where they are written alike.

    text  : as it is printed, without spaces
    names : of the sizes that it is computed from, in order of appearance
    """

    text: str
    names: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Computed:
        """Raises ValueError, which says what is not understood, where it is no such formula."""
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError:
            raise ValueError(f"{text!r} is no formula") from None
        _refuse(tree)
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        if not names:
            raise ValueError(f"{text!r} holds no name of a size: write the number")
        in_order = sorted(set(names), key=ast.unparse(tree).find)
        return cls(ast.unparse(tree).replace(" ", ""), tuple(in_order))

    def value(self, known: Mapping[str, Any]) -> int:
        """Its value, any whole number, where every name in it is known; 0, which is no size, where it \
        divides by 0."""
        try:
            return _value(_tree(self.text), known)
        except ZeroDivisionError:
            return 0

    def unknown(self, known: Mapping[str, Any]) -> list[str]:
        """Names in it that are not known yet."""
        return [name for name in self.names if name not in known]

    def solved(self, name: str, size: int, known: Mapping[str, Any]) -> int | None:
        """What this one unknown name stands for where the formula is `size`; None where nothing at \
        all, or no one number, does."""
        if not self.linear(name):
            return None
        at_zero, at_one = (self.value({**known, name: number}) for number in (0, 1))
        rise = at_one - at_zero
        if rise == 0 or (size - at_zero) % rise:
            return None
        return (size - at_zero) // rise

    def linear(self, name: str) -> bool:
        """Whether it can be solved for this name, the others being known."""
        return self.degree(name) == 1

    def degree(self, name: str) -> float:
        """How often the name is multiplied with itself; infinite where it is divided."""
        return _degree(_tree(self.text), name)

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=64)
def _tree(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _refuse(node: ast.AST) -> None:
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        if isinstance(node.op, ast.FloorDiv) and ast.unparse(node.right) == "0":
            raise ValueError(f"{ast.unparse(node)!r} divides by 0")
        _refuse(node.left)
        _refuse(node.right)
    elif not isinstance(node, ast.Name) and not (
        isinstance(node, ast.Constant) and type(node.value) is int
    ):
        raise ValueError(f"{ast.unparse(node)!r} is none of names, whole numbers, + - * // and ()")


def _value(node: ast.expr, known: Mapping[str, Any]) -> int:
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](_value(node.left, known), _value(node.right, known))
    if isinstance(node, ast.Name):
        return int(known[node.id])
    return int(ast.literal_eval(node))


def _degree(node: ast.expr, name: str) -> float:
    if isinstance(node, ast.BinOp):
        left, right = _degree(node.left, name), _degree(node.right, name)
        if isinstance(node.op, ast.Mult):
            return left + right
        if isinstance(node.op, ast.FloorDiv) and left + right:
            return float("inf")
        return max(left, right)
    return float(isinstance(node, ast.Name) and node.id == name)
