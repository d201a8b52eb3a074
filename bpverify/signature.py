"""Named shapes: one line names every operand, every size and every result of an op.

    W(k,n), x(n,m), b(k,1) -> a(k,m)      matrices; b is a column
    w(), x() -> J()                       numbers
    x(...) -> y(...)                      any shape, the same on both sides
    x(...,n) -> y(...,n)                  any leading sizes

A name stands for one size wherever it occurs; a literal is that size. Every size is at least 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from keyword import iskeyword
from unicodedata import normalize

from bpverify.errors import InvalidOp, InvalidOperand

__all__ = ["ANY", "Signature", "Sizes", "Term", "parse"]

ANY = "..."

EXAMPLE = "for example 'W(k,n), x(n,m), b(k,1) -> a(k,m)'"
TERM = re.compile(r"\s*(?P<name>\w+)\s*\((?P<dims>[^()]*)\)\s*")
#: Arguments of `Op.at` beside the arrays.
RESERVED = ("dtype",)


@dataclass(frozen=True)
class Term:
    """One named array of a signature: its name and its dimensions, each a name, a literal or `...`."""

    name: str
    dims: tuple[str | int, ...]

    @property
    def contract(self) -> str:
        """The dimensions as the signature writes them: `(k,n)`."""
        return f"({','.join(map(str, self.dims))})"

    def __str__(self) -> str:
        return f"{self.name}{self.contract}"


@dataclass(frozen=True)
class Signature:
    """The operands and the results of an op, in order."""

    operands: tuple[Term, ...]
    results: tuple[Term, ...]

    @property
    def size_names(self) -> tuple[str, ...]:
        """The names of the sizes, in order of appearance, `...` left out."""
        dims = (dim for term in (*self.operands, *self.results) for dim in term.dims)
        return tuple(dict.fromkeys(dim for dim in dims if isinstance(dim, str) and dim != ANY))

    def __str__(self) -> str:
        sides = (self.operands, self.results)
        return " -> ".join(", ".join(map(str, side)) for side in sides)


@dataclass
class Sizes:
    """What each size name stands for at one point; `bind` adds to it and refuses contradictions.

    known  : size name -> size; `...` -> the leading shape
    source : size name -> the term and shape that fixed it, for the message
    """

    known: dict[str, int | tuple[int, ...]] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)

    def bind(self, term: Term, shape: tuple[int, ...]) -> None:
        """Take the sizes of one array; raises InvalidOperand where its shape does not fit."""
        if 0 in shape:
            raise InvalidOperand(
                f"{term.name} has shape {shape}: an empty array has nothing to verify; "
                f"give {term} sizes of at least 1"
            )
        for dim, size in self._pair(term, shape):
            if self.known.get(dim, size) != size:
                raise InvalidOperand(self._misfit(term, shape) + f": {self.source[dim]}")
            if dim not in self.known:
                self.known[dim] = size
                self.source[dim] = f"{dim} is {size} in {term.name}, of shape {shape}"

    def shape(self, term: Term) -> tuple[int, ...]:
        """The shape of a term whose sizes are all known."""
        shape: list[int] = []
        for dim in term.dims:
            size = dim if isinstance(dim, int) else self.known[dim]
            shape.extend(size if isinstance(size, tuple) else (size,))
        return tuple(shape)

    def expected(self, term: Term) -> str:
        """The contract with the sizes known so far: `(k,n) = (2, 3)`; `()` for a number."""
        sizes: list[str] = []
        for dim in term.dims:
            size = self.known.get(str(dim), dim)
            sizes.extend(map(str, size) if isinstance(size, tuple) else [str(size)])
        shape = f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
        known = any(isinstance(dim, int) or dim in self.known for dim in term.dims)
        return f"{term.contract} = {shape}" if known else term.contract

    def __str__(self) -> str:
        return ", ".join(f"{name} = {size}" for name, size in self.known.items())

    def _pair(
        self, term: Term, shape: tuple[int, ...]
    ) -> Iterable[tuple[str, int | tuple[int, ...]]]:
        named = len(term.dims) - (ANY in term.dims)
        leading = len(shape) - named if ANY in term.dims else 0
        if len(shape) != named + leading or leading < 0:
            raise InvalidOperand(self._misfit(term, shape))
        pairs: list[tuple[str, int | tuple[int, ...]]] = []
        trailing = iter(shape[leading:])
        for dim in term.dims:
            if dim == ANY:
                pairs.append((ANY, shape[:leading]))
            elif (size := next(trailing)) != dim and isinstance(dim, int):
                raise InvalidOperand(self._misfit(term, shape))
            elif isinstance(dim, str):
                pairs.append((dim, size))
        return pairs

    def _misfit(self, term: Term, shape: tuple[int, ...]) -> str:
        return f"{term.name} has shape {shape}, but should be {self.expected(term)}"


def parse(text: str) -> Signature:
    """Read a signature; raises InvalidOp that shows the text, the place and a right example."""
    if not isinstance(text, str):
        raise InvalidOp(f"a signature is a string, {EXAMPLE}; got {text!r}")
    sides = text.split("->")
    if len(sides) != 2:
        raise _malformed(text, "expected one '->' between operands and results")
    operands, results = _terms(text, sides[0], "operand"), _terms(text, sides[1], "result")
    # Operands and cotangents ("d" + result) are keyword arguments of one call: `op.at(x=..., dy=...)`.
    names = [term.name for term in (*operands, *results)]
    names += [f"d{term.name}" for term in results]
    for name in names:
        if names.count(name) > 1:
            raise InvalidOp(
                f"signature {text!r} uses {name!r} twice; give each array, and each cotangent "
                f"('d' + result), its own name"
            )
    return Signature(operands, results)


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


def _dims(text: str, dims: str) -> tuple[str | int, ...]:
    if not dims.strip():
        return ()
    parsed = tuple(_dim(text, dim.strip()) for dim in dims.split(","))
    if ANY in parsed[1:]:
        raise InvalidOp(f"signature {text!r}: '...' can only stand first, as in x(...,n)")
    return parsed


def _dim(text: str, dim: str) -> str | int:
    if dim == ANY:
        return dim
    if dim.isidentifier():
        return normalize("NFKC", dim)
    if dim.isdecimal() and int(dim) > 0:
        return int(dim)
    raise InvalidOp(
        f"signature {text!r}: a size is a name like 'n', a number of at least 1, or '...'; got {dim!r}"
    )
