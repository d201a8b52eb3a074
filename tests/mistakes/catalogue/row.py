"""One planted mistake as a row: what is wrong, which law must see it, which cause it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bpverify import Op


@dataclass(frozen=True)
class Row:
    """A mistake and all that is expected of a checker that meets it.

    name     : "batch layer, dW: transposed"; with the kind in front it is the row's id
    kind     : the class that it is counted in: the name of the file that holds it
    wrong    : what is wrong, in words
    right    : the name in `right.RIGHT` of the op that it is planted in, its correct counterpart
    make     : the wrong op, made anew, for some remember what they have seen
    law      : the name of the law that has to see it, by itself
    cause    : the id of the cause that a diagnosis should name; "a or b" where both are true of it;
               "" where none can be named, and a diagnosis should say none
    listed   : whether some elements alone are wrong, which a report has to list exactly
    held_out : written after the diagnosis was finished, and without a look at it
    """

    name: str
    kind: str
    wrong: str
    right: str
    make: Callable[[], Op]
    law: str = "values"
    cause: str = ""
    listed: bool = False
    held_out: bool = False

    @property
    def causes(self) -> set[str]:
        """The ids of the causes of which any is right."""
        return set(filter(None, self.cause.split(" or ")))

    @property
    def id(self) -> str:
        """The name under which the tables and the tests have it."""
        return f"{self.kind}: {self.name}"


def rows(kind: str, *told: tuple[str, str, str, Callable[[], Op]], **options: Any) -> list[Row]:
    """Rows of one kind from (right op, what is wrong, cause, maker)."""
    return [
        Row(f"{right}: {wrong}", kind, wrong, right, make, cause=cause, **options)
        for right, wrong, cause, make in told
    ]
