"""The words for what was found: text from data, nothing is checked here."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bpverify.errors import GradientError
from bpverify.gradient import Gradient, Place, Wrong
from bpverify.operand import indexed

__all__ = ["at", "gradient_table", "wrong_values"]

#: More than three elements tell no more; all of them are in the report's data.
SHOWN = 3


def wrong_values(place: Place, gradient: Gradient) -> GradientError:
    """The error for a gradient of wrong values: headline, contract, worst elements, point."""
    name = f"d{gradient.operand}"
    worst = gradient.wrong[:SHOWN]
    return GradientError(
        f"{name} of {place.op} is wrong{_headline(name, worst)}{at(place)}",
        f"{place.op}: {place.signature}",
        f"its shape, {gradient.expected}, is right; {_count(gradient)}",
        *_elements(name, worst),
        f"falsifying example: {place.example}",
        op=place.op,
        law="values",
        operand=gradient.operand,
        facts=gradient.to_dict(),
    )


def gradient_table(gradients: Sequence[Gradient]) -> list[str]:
    """The verdicts as lines, one a gradient, under a heading."""
    head = ("gradient", "shape", "verdict", "digits", "would have caught", "judged by")
    rows = [head, *(_row(gradient) for gradient in gradients)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def at(place: Place) -> str:
    """The sizes, to stand behind a headline."""
    return f"  [{place.sizes}]" if place.sizes else ""


def _headline(name: str, worst: tuple[Wrong, ...]) -> str:
    if not worst:
        return " along some direction"
    first = worst[0]
    element = indexed(name, first.index)
    return f": {element} is {first.given + 0.0:.6g}, but should be {first.expected + 0.0:.6g}"


def _count(gradient: Gradient) -> str:
    size = math.prod(gradient.shape)
    if not gradient.wrong:
        return "the budget was spent before the wrong elements were found"
    found = (
        f"{len(gradient.wrong)} of {size}"
        if gradient.located
        else f"at least {len(gradient.wrong)}"
    )
    return f"{found} elements wrong" if size > 1 else "its one element is wrong"


def _elements(name: str, worst: tuple[Wrong, ...]) -> list[str]:
    rows = [("", "backward", "differences", "apart by", "their error")]
    for wrong in worst:
        # The sum with 0.0 makes 0 of -0, which says nothing to a reader.
        numbers = (f"{wrong.given + 0.0:.10g}", f"{wrong.expected + 0.0:.10g}")
        rows.append(
            (indexed(name, wrong.index), *numbers, f"{wrong.gap:.1e}", f"{wrong.error:.0e}")
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in (rows if worst else ())
    ]


def _row(gradient: Gradient) -> tuple[str, ...]:
    verdict = gradient.verdict.value + (f" ({gradient.reason})" if gradient.reason else "")
    digits = "" if gradient.digits is None else f"{gradient.digits:.1f}"
    seen = f"{gradient.detects:.0e} in one element" if math.isfinite(gradient.detects) else ""
    return (f"d{gradient.operand}", gradient.expected, verdict, digits, seen, gradient.how)
