"""Named shapes: one line names every operand, every size and every result of an op.

    W(k,n), x(n,m), b(k,1) -> a(k,m)      matrices; b is a column
    w(), x() -> J()                       numbers
    x(...) -> y(...)                      any shape, the same on both sides
    x(...,n) -> y(...,n)                  any leading sizes
    W(4*k,n), x(n,m) -> y(4*k,m)          sizes computed from others: + - * // and brackets

A name stands for one size wherever it occurs; a literal is that size. Every size is at least 1. The
operands' shapes have to tell every size that is computed with: by itself somewhere, or as the one
unknown of a formula without `//` around it, as k in `4*k`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from unicodedata import normalize

from bpverify.errors import InvalidOp
from bpverify.size import Computed
from bpverify.sizes import ANY, Dim, Sizes, Term, size_names

__all__ = ["ANY", "Signature", "Sizes", "Term", "parse"]

EXAMPLE = "for example 'W(k,n), x(n,m), b(k,1) -> a(k,m)'"
DIMS = r"[^()]*"
for _ in range(3):  # brackets within formulas, three deep
    DIMS = rf"(?:[^()]|\({DIMS}\))*"
TERM = re.compile(rf"\s*(?P<name>\w+)\s*\((?P<dims>{DIMS})\)\s*")
#: What tells a formula from a name or a number that is misspelt.
FORMULA = re.compile(r"\w.*[-+*/(]")
#: Arguments of `Op.at` beside the arrays.
RESERVED = ("dtype",)

Shapes = Mapping[str, Sequence[str | int]]


@dataclass(frozen=True)
class Signature:
    """The operands and the results of an op, in order."""

    operands: tuple[Term, ...]
    results: tuple[Term, ...]

    @classmethod
    def of(cls, operands: Shapes, results: Shapes) -> Signature:
        """A signature from names and shapes: what a structure of parameters is written down by.

        operands, results : name -> dimensions, each a size, the name of a size or a leading `...`:
                            {"layers[1].W": (3, "n")}. A name may be any text, `dtype` left out

        Raises InvalidOp where a name is empty or used twice, or a dimension is none.
        """
        operand_terms, result_terms = _written(operands), _written(results)
        signature = cls(operand_terms, result_terms)
        if not operand_terms or not result_terms:
            raise InvalidOp(f"a signature has an operand and a result at least; got {signature}")
        _distinct(str(signature), signature)
        _told(str(signature), operand_terms)
        _told(str(signature), (*operand_terms, *result_terms))
        return signature

    def __hash__(self) -> int:
        # A key at every call of a forward: the names nearly always tell signatures apart.
        return hash((self.operands[0].name, self.results[0].name))

    @property
    def size_names(self) -> tuple[str, ...]:
        """The names of the sizes, in order of appearance, `...` left out."""
        return size_names((*self.operands, *self.results))

    def __str__(self) -> str:
        sides = (self.operands, self.results)
        return " -> ".join(", ".join(map(str, side)) for side in sides)


def parse(text: str | Signature) -> Signature:
    """Read a signature; raises InvalidOp that shows the text, the place and a right example."""
    if isinstance(text, Signature):
        return text
    if not isinstance(text, str):
        raise InvalidOp(f"a signature is a string, {EXAMPLE}; got {text!r}")
    sides = text.split("->")
    if len(sides) != 2:
        raise _malformed(text, "expected one '->' between operands and results")
    operands, results = _terms(text, sides[0], "operand"), _terms(text, sides[1], "result")
    signature = Signature(operands, results)
    _distinct(text, signature)
    _told(text, operands)
    _told(text, (*operands, *results))
    return signature


def _told(text: str, terms: Sequence[Term]) -> None:
    """Refuse a size that the shapes of these arrays leave open."""
    dims = [dim for term in terms for dim in term.dims]
    known = dict.fromkeys(dim for dim in dims if isinstance(dim, str))
    formulas = [dim for dim in dims if isinstance(dim, Computed)]
    while formulas:
        told = [
            f for f in formulas if not (u := f.unknown(known)) or (len(u) == 1 and f.linear(u[0]))
        ]
        if not told:
            name = formulas[0].unknown(known)[0]
            raise InvalidOp(
                f"signature {text!r}: no shape tells {name}, which {formulas[0]} is computed from: give "
                f"it an operand in which it stands by itself, or write its size as a number"
            )
        for formula in told:
            known |= dict.fromkeys(formula.names)
            formulas.remove(formula)


def _written(shapes: Shapes) -> tuple[Term, ...]:
    terms = []
    for name, dims in shapes.items():
        if name in ("", *RESERVED):
            raise InvalidOp(f"{name!r} cannot be the name of an array: give it a text of its own")
        text = f"{name}({','.join(map(str, dims))})"
        # As Python reads a keyword argument, which is what a name is in `op.at`.
        own = normalize("NFKC", name) if name.isidentifier() else name
        terms.append(Term(own, _dims(text, ",".join(map(str, dims)))))
    return tuple(terms)


def _distinct(text: str, signature: Signature) -> None:
    # Operands and cotangents ("d" + result) are keyword arguments of one call: `op.at(x=..., dy=...)`.
    names = [term.name for term in (*signature.operands, *signature.results)]
    names += [f"d{term.name}" for term in signature.results]
    for name in names:
        if names.count(name) > 1:
            raise InvalidOp(
                f"signature {text!r} uses {name!r} twice; give each array, and each cotangent "
                f"('d' + result), its own name"
            )


def _malformed(text: str, expected: str) -> InvalidOp:
    return InvalidOp(f"signature {text!r}: {expected}, {EXAMPLE}")


def _terms(text: str, side: str, kind: str) -> tuple[Term, ...]:
    terms, position = [], 0
    while True:
        match = TERM.match(side, position)
        if match is None:
            found = side[position:].strip() or "its end"
            raise _malformed(text, f"expected the next {kind} where there is {found!r}")
        terms.append(Term(_name(text, match["name"]), _dims(text, match["dims"])))
        position = match.end()
        if position == len(side):
            return tuple(terms)
        if side[position] != ",":
            raise _malformed(text, f"expected ',' before {side[position:].strip()!r}")
        position += 1


def _name(text: str, name: str) -> str:
    """The name as Python reads it (NFKC: the micro sign is a μ), for it is a keyword argument."""
    if not name.isidentifier() or iskeyword(name) or name in RESERVED:
        raise _malformed(text, f"{name!r} cannot be the name of an array")
    return normalize("NFKC", name)


def _dims(text: str, dims: str) -> tuple[Dim, ...]:
    if not dims.strip():
        return ()
    parsed = tuple(_dim(text, dim.strip()) for dim in dims.split(","))
    if ANY in parsed[1:]:
        raise InvalidOp(f"signature {text!r}: '...' can only stand first, as in x(...,n)")
    return parsed


def _dim(text: str, dim: str) -> Dim:
    if dim == ANY:
        return dim
    if dim.isidentifier():
        return normalize("NFKC", dim)
    if dim.isdecimal() and int(dim) > 0:
        return int(dim)
    try:
        if FORMULA.search(dim):
            return Computed.read(normalize("NFKC", dim))
    except ValueError as error:
        said = f"{error}; got {dim!r}"
    else:
        said = f"got {dim!r}"
    raise InvalidOp(
        f"signature {text!r}: a size is a name like 'n', a number of at least 1, a formula like "
        f"'4*k', or '...'; {said}"
    )
