"""One row of the catalogue under `gradient_test`, as a project runs it, and its counterpart beside it.

Both draw the same examples: the search is derandomised, and its seed is made of the test's name.
A catch counts where the counterpart has been accepted at the very point that the mistake fell at.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bpverify import ForwardError, GradientError, Op, gradient_test
from bpverify.diagnosis.causes import canonical
from bpverify.laws import Law, keep
from bpverify.point import Point
from tests.mistakes.catalogue import CATALOGUE, RIGHT, Row
from tests.mistakes.search import unshrunk

#: Beyond it two gradients are not the same but for rounding, at the points that are looked at.
APART = 1e-11


@dataclass
class Seen:
    """What a run of a hundred examples came to: its error, if any, and the points it looked at."""

    error: Exception | None = None
    points: list[Point] = field(default_factory=list)


def hundred(op: Op, laws: list[str] | None = None) -> Seen:
    """Run `gradient_test` on the op."""
    seen = Seen()
    test = gradient_test(op, laws=laws)
    inner = test.hypothesis.inner_test  # type: ignore[attr-defined]

    @functools.wraps(inner)
    def watched(*instance: Any, point: Point) -> None:
        if seen.error is not None:  # the search runs the first failing example again, to report it
            raise seen.error
        seen.points.append(point)
        try:
            inner(*instance, point=point)
        except (GradientError, ForwardError) as error:
            seen.error = in_full(op, point, test.bpverify_laws) or error  # type: ignore[attr-defined]
            raise seen.error from None

    test.hypothesis.inner_test = watched  # type: ignore[attr-defined]
    with np.errstate(all="ignore"), contextlib.suppress(GradientError, ForwardError):
        unshrunk(derandomize=True)(test)()
    return seen


def in_full(op: Op, point: Point, chosen: Mapping[str, Law]) -> Exception | None:
    """The error as the search reports it: located and explained, of a call of its own."""
    try:
        keep(op, point, chosen)
    except (GradientError, ForwardError) as error:
        return error
    return None


def told(row: Row) -> dict[str, Any]:
    """The row, run: whether it was caught, by which law, and what was said of the cause."""
    seen = hundred(row.make())
    cause = getattr(seen.error, "cause", None)
    return {
        "id": row.id,
        "kind": row.kind,
        "right": row.right,
        "held_out": row.held_out,
        "expected": sorted(set(map(canonical, row.causes))),
        "raised": seen.error is not None,
        "law": getattr(seen.error, "law", None),
        "operand": getattr(seen.error, "operand", None),
        "named": cause.cause if cause else "",
        "words": cause.words if cause else "",
        "examples": len(seen.points),
        "key": key(seen.points[-1]),
        "listed": listed(row, seen) if row.listed and seen.error else None,
        "headline": str(seen.error).splitlines()[0] if seen.error else "",
    }


def accepted(name: str) -> dict[str, Any]:
    """The right op, run: its false alarm, if any, and the keys of the points it was accepted at."""
    seen = hundred(RIGHT[name])
    alarm = str(seen.error).splitlines()[0] if seen.error else ""
    return {"right": name, "alarm": alarm, "keys": [key(point) for point in seen.points]}


def key(point: Point) -> str:
    """The same for the same arrays, in every process."""
    told = hashlib.sha256()
    for name, array in (*point.operands.items(), *point.cotangent.items()):
        told.update(f"{name}{array.shape}".encode() + array.tobytes())
    return told.hexdigest()


def listed(row: Row, seen: Seen) -> bool | None:
    """Whether the elements listed are those that are wrong; None where too many are to be listed."""
    facts = getattr(seen.error, "facts", {})
    if "wrong" not in facts or not facts.get("located", True):
        return None
    point, operand = seen.points[-1], str(getattr(seen.error, "operand", ""))
    right, wrong = (gradients(op, point)[operand] for op in (RIGHT[row.right], row.make()))
    apart = np.abs(wrong - right) > APART * np.maximum(np.abs(wrong), np.abs(right))
    return {tuple(element["index"]) for element in facts["wrong"]} == set(
        map(tuple, np.argwhere(apart).tolist())
    )


def gradients(op: Op, point: Point) -> dict[str, Any]:
    """The gradients at a point, from fresh arguments."""
    operands, cotangent = point.fresh()
    return op.gradients(cotangent, operands)


def row_told(id: str) -> dict[str, Any]:
    """The row of this id, run: what another process can be asked for."""
    return told(CATALOGUE[id])
