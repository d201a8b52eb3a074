"""The mistakes that are made in one formula: sign, transpose, a factor, a sum, an order, a range."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

#: A mistake: what it is called, the node that it takes the place of, and the new text.
Change = tuple[str, ast.AST, str]

#: A function and its derivative, taken for one another.
DERIVATIVES = {"sigmoid_prime": "sigmoid"}
FLIPPED = {ast.Add: "-", ast.Sub: "+"}


def of_formula(node: ast.AST) -> Iterator[Change]:
    """The mistakes that fit this node of a formula."""
    kinds = (_sign, _factor, _transpose, _comparison, _order, _items, _call, _keywords)
    return chain.from_iterable(kind(node) for kind in kinds)


def negative(value: ast.expr) -> str:
    """The value with its sign changed."""
    return f"-({ast.unparse(value)})"


def _sign(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
            sign = FLIPPED[type(op)]
            yield "sign", node, f"({ast.unparse(left)} {sign} ({ast.unparse(right)}))"
        case ast.UnaryOp(ast.USub(), operand) if not isinstance(operand, ast.Constant):
            yield "sign", node, ast.unparse(operand)


def _factor(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.BinOp(left, ast.Mult() | ast.Div() | ast.FloorDiv() | ast.Pow() as op, right):
            yield f"without-{ast.unparse(right)}", node, f"({ast.unparse(left)})"
            if isinstance(op, ast.Mult):
                yield f"without-{ast.unparse(left)}", node, f"({ast.unparse(right)})"


def _transpose(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Attribute(value=value, attr="T"):
            yield f"transpose-{ast.unparse(value)}", node, ast.unparse(value)
        case ast.BinOp(left, ast.MatMult(), right):
            for side in (left, right):
                if not isinstance(side, ast.Attribute):
                    yield f"transpose-{ast.unparse(side)}", side, f"({ast.unparse(side)}).T"


def _comparison(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(comparators=[ast.Constant(value=int(value)) as constant]):
            yield "off-by-one", constant, str(value + 1)


def _order(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.List(elts=[_, _, *_] as items, ctx=ast.Load()):
            yield "order", node, f"[{_listed(reversed(items))}]"
        case ast.Tuple(elts=[_, _, *_] as items, ctx=ast.Load()):
            yield "order", node, f"({_listed(reversed(items))})"


def _items(node: ast.AST) -> Iterator[Change]:
    """A mapping's values: the sign of each, and two neighbours confused."""
    match node:
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            named = [(k.value, v) for k, v in pairs if isinstance(k, ast.Constant)]
            for key, value in named:
                yield f"sign-{key}", value, negative(value)
            for (key, value), (other_key, other) in pairwise(named):
                yield f"{other_key}-for-{key}", value, ast.unparse(other)


def _call(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in DERIVATIVES:
            yield f"{DERIVATIVES[name]}-for-{name}", node.func, DERIVATIVES[name]
        case ast.Call(func=ast.Name(id="range"), args=[stop]):
            yield "range-short", stop, f"{ast.unparse(stop)} - 1"
            yield "range-late", stop, f"1, {ast.unparse(stop)}"
        case ast.Call(func=ast.Name(id="reversed"), args=[items]):
            yield "order", node, ast.unparse(items)
        case ast.Call(func=ast.Attribute(value=summed, attr="sum")):
            yield "not-summed", node, ast.unparse(summed)


def _keywords(node: ast.AST) -> Iterator[Change]:
    for keyword in node.keywords if isinstance(node, ast.Call) else ():
        # `strict` changes no value: it is there to raise where two lengths differ.
        if isinstance(keyword.value, ast.Constant) and keyword.arg != "strict":
            new = type(keyword.value.value)(not keyword.value.value)
            yield f"{keyword.arg}={new}", keyword.value, str(new)


def _listed(items: Iterable[ast.expr]) -> str:
    return ", ".join(map(ast.unparse, items))
