"""What the names of the sizes stand for, told by the shapes of the arrays that are bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bpverify.errors import InvalidOp, InvalidOperand
from bpverify.size import Computed

__all__ = ["ANY", "Dim", "Sizes", "Term", "fitted", "size_names"]

#: Any number of sizes, in front of the others.
ANY = "..."
#: A literal, a name or `...`, or a formula.
Dim = int | str | Computed
Shape = tuple[int, ...]
#: How much larger a size is made, so that another is at least 1.
FURTHEST = 1000


@dataclass(frozen=True)
class Term:
    """One named array of a signature: its name and its dimensions."""

    name: str
    dims: tuple[Dim, ...]

    @property
    def contract(self) -> str:
        """The dimensions as the signature writes them: `(k,n)`."""
        return f"({','.join(map(str, self.dims))})"

    def degree(self, name: str) -> float:
        """As which power of this size the number of elements grows, or faster."""
        return sum(d.degree(name) if isinstance(d, Computed) else d == name for d in self.dims)

    def __str__(self) -> str:
        return f"{self.name}{self.contract}"


@dataclass
class Sizes:
    """What each size name stands for at one point; `bind` adds to it and refuses contradictions.

    known  : size name -> size; `...` -> the leading shape
    source : size name -> itself, the term and the shape that fixed it, for the message
    open   : formulas, with the array that each was met in, whose names are not all known yet
    """

    known: dict[str, int | tuple[int, ...]] = field(default_factory=dict)
    source: dict[str, tuple[int | Shape, str, Shape]] = field(default_factory=dict)
    open: list[tuple[Computed, int, Term, tuple[int, ...]]] = field(default_factory=list)

    def bind(self, term: Term, shape: tuple[int, ...]) -> None:
        """Take the sizes of one array; raises InvalidOperand where its shape does not fit."""
        if 0 in shape:
            raise InvalidOperand(
                f"{term.name} has shape {shape}: an empty array has nothing to verify; "
                f"give {term} sizes of at least 1"
            )
        for dim, size in self._pair(term, shape):
            if self.known.get(dim, size) != size:
                raise InvalidOperand(self._misfit(term, shape) + f": {self._source(dim)}")
            self._know(dim, size, term, shape)
        while self.open and self._solve_one():
            pass

    def shape(self, term: Term) -> tuple[int, ...]:
        """The shape of a term whose sizes are all known."""
        shape: list[int] = []
        for dim in term.dims:
            size = self._size(dim)
            shape.extend(size if isinstance(size, tuple) else (size,))
        return tuple(shape)

    def expected(self, term: Term) -> str:
        """The contract with the sizes known so far: `(k,n) = (2, 3)`; `(2, 3)` where it names none."""
        sizes: list[str] = []
        for dim in term.dims:
            size = self._size(dim) if self._knows(dim) else str(dim)
            sizes.extend(map(str, size) if isinstance(size, tuple) else [str(size)])
        shape = f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
        if all(isinstance(dim, int) for dim in term.dims):
            return shape
        return f"{term.contract} = {shape}" if any(map(self._knows, term.dims)) else term.contract

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
            elif isinstance(dim, Computed):
                self.open.append((dim, size, term, shape))
        return pairs

    def _know(self, name: str, size: int | tuple[int, ...], term: Term, shape: Shape) -> None:
        if name not in self.known:
            self.known[name] = size
            self.source[name] = (size, term.name, shape)

    def _source(self, name: str) -> str:
        """Where the size came from, in words; "" where it was given."""
        if name not in self.source:
            return ""
        size, term, shape = self.source[name]
        return f"{name} is {size} in {term}, of shape {shape}"

    def _solve_one(self) -> bool:
        """Close one of the formulas: it holds, or it tells the one name that was not known."""
        for entry in self.open:
            formula, size, term, shape = entry
            unknown = formula.unknown(self.known)
            if not unknown:
                self.open.remove(entry)
                if self._size(formula) != size:
                    why = "; ".join(self._source(name) for name in formula.names)
                    raise InvalidOperand(f"{self._misfit(term, shape)}: {why}")
                return True
            if len(unknown) == 1 and formula.linear(unknown[0]):
                found = formula.solved(unknown[0], size, self.known)
                if found is None or found < 1:
                    raise InvalidOperand(
                        f"{self._misfit(term, shape)}: {size} is {formula} for no one size {unknown[0]}"
                    )
                self.open.remove(entry)
                self._know(unknown[0], found, term, shape)
                return True
        return False

    def _knows(self, dim: Dim) -> bool:
        if isinstance(dim, Computed):
            return not dim.unknown(self.known)
        return isinstance(dim, int) or dim in self.known

    def _size(self, dim: Dim) -> int | tuple[int, ...]:
        if isinstance(dim, Computed):
            return dim.value(self.known)
        return dim if isinstance(dim, int) else self.known[dim]

    def _misfit(self, term: Term, shape: tuple[int, ...]) -> str:
        return f"{term.name} has shape {shape}, but should be {self.expected(term)}"


def size_names(terms: Iterable[Term]) -> tuple[str, ...]:
    """The names of the sizes in these terms, in order of appearance, `...` left out."""
    return tuple(dict.fromkeys(n for term in terms for dim in term.dims for n in _names(dim)))


def _names(dim: Dim) -> tuple[str, ...]:
    if isinstance(dim, Computed):
        return dim.names
    return (dim,) if isinstance(dim, str) and dim != ANY else ()


def fitted(terms: Sequence[Term], sizes: Mapping[str, Any]) -> dict[str, Any]:
    """These sizes, or the nearest larger ones, in which every computed size is at least 1.

    Raises InvalidOp where none up to `FURTHEST` more are.
    """
    known = dict(sizes)
    formulas = [dim for term in terms for dim in term.dims if isinstance(dim, Computed)]
    for formula in formulas * 2:  # what mends one may leave another short
        if not formula.unknown(known) and formula.value(known) < 1:
            known |= _larger(formula, known)
    short = [f for f in formulas if not f.unknown(known) and f.value(known) < 1]
    if short:
        raise InvalidOp(f"{short[0]} is below 1 in {', '.join(map(str, terms))} at all sizes tried")
    return known


def _larger(formula: Computed, known: Mapping[str, Any]) -> dict[str, int]:
    """The one name, made larger by as little as will do."""
    for more in range(1, FURTHEST + 1):
        for name in formula.names:
            if formula.value({**known, name: known[name] + more}) >= 1:
                return {name: known[name] + more}
    return {}
