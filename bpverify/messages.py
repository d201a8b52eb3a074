"""The words for what was found: text from data, nothing is checked here."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from bpverify.errors import Cause, GradientError, Told, ValuesError
from bpverify.gradient import Gradient, Place, Wrong
from bpverify.operand import indexed

__all__ = ["at", "gradient_table", "wrong_values"]

#: More than three elements tell no more; all of them are in the report's data.
SHOWN = 3


def wrong_values(
    place: Place,
    gradient: Gradient,
    why: Callable[[], Cause | None],
    relate: Callable[[], str],
) -> GradientError:
    """The error for a gradient of wrong values: headline, contract, worst elements, cause, point."""
    name = f"d{gradient.operand}"
    worst = gradient.wrong[:SHOWN]
    error = ValuesError(
        f"{name} of {place.op} is wrong{_headline(name, worst)}{at(place)}",
        f"its shape, {gradient.expected}, is right; {_count(gradient)}",
        *_elements(name, worst),
        op=place.op,
        law="values",
        operand=gradient.operand,
        facts=gradient.to_dict(),
    )

    def tell() -> Told:
        found = told(place, "values", why())
        return found if found.cause else found._replace(known=relate())

    error.tell = tell
    return error


def told(place: Place, law: str, cause: Cause | None) -> Told:
    """What every error tells beside its own evidence, whatever law it is of."""
    return Told(
        contract=f"{place.op}: {place.signature}",
        cause=cause,
        example=place.example,
        repeat=f'bpverify.laws.ALL["{law}"]({place.op}, point), the point being that example',
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
    given, expected = _told_apart(first.given + 0.0, first.expected + 0.0)
    return f": {indexed(name, first.index)} is {given}, but should be {expected}"


def _told_apart(one: float, two: float) -> tuple[str, str]:
    """Two numbers in six digits, or in as many more as it takes to see that they differ."""
    pairs = ((f"{one:.{digits}g}", f"{two:.{digits}g}") for digits in range(6, 18))
    return next((pair for pair in pairs if pair[0] != pair[1]), (f"{one!r}", f"{two!r}"))


def _count(gradient: Gradient) -> str:
    size = math.prod(gradient.shape)
    if not gradient.wrong:
        return "the budget was spent before the wrong elements were found"
    found = (
        f"{len(gradient.wrong)} of {size}"
        if gradient.located
        else f"at least {len(gradient.wrong)}"
    )
    if found == "at least 1":
        return "at least one element is wrong"
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
    return (
        f"d{gradient.operand}",
        gradient.expected,
        verdict,
        digits,
        _certificate(gradient.detects),
        gradient.how,
    )


def _certificate(detects: float) -> str:
    if not math.isfinite(detects):
        return ""
    # Of an element that may be left out altogether nothing is known.
    return f"{detects:.0e} in one element" if detects < 1 else "nothing in some elements"
