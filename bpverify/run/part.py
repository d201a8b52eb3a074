"""A part of a run: one op over a range of examples. A pure function of plain data, for any executor."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from socket import gethostname
from time import monotonic
from typing import Any

from bpverify.drawing import drawn
from bpverify.errors import ForwardError, GradientError, InvalidOperand
from bpverify.laws import Law, applying, keep
from bpverify.op import Op
from bpverify.point import Point
from bpverify.run.code import code_of
from bpverify.run.guard import Forked, Forks, Overtime, limited, quiet
from bpverify.run.row import InvalidTarget, Row, counted, ends_op, error
from bpverify.run.target import empty_row, load, rows
from bpverify.tally import collecting, current

__all__ = ["Part", "discover", "failure", "look", "run_part"]


@dataclass(frozen=True)
class Part:
    """Which op, and which examples of it: from `start` up to `stop`, both of the run's seed.

    target, folder : where the op is, as in `bpverify.run.target`
    code           : the fingerprint that its code has to have, so that a run is of one code; "" for any
    limit          : seconds that one example may take
    seconds        : what is left of the run's budget; None where it has none
    """

    target: str
    folder: str
    op: str
    seed: int
    start: int
    stop: int
    limit: float = 60.0
    seconds: float | None = None
    code: str = ""


def discover(target: str, folder: str, limit: float) -> tuple[list[Row], str] | str:
    """The rows of a target's ops, and its fingerprint; where it names none, why, in words."""
    try:
        with quiet(), limited(limit):
            return rows(target, folder), code_of(target, folder)
    except InvalidTarget as wrong:
        return str(wrong)
    except Overtime:
        return f"{target} cannot be imported: it took more than {limit:g} s"


def run_part(part: Part) -> Row:
    """Hold the op to every law that it does not waive, at each example of the part.

    Raises InvalidTarget where the process does not find the op, or finds another version of it.
    """
    if part.code and code_of(part.target, part.folder) != part.code:
        raise InvalidTarget(
            f"{part.target} on {gethostname()} is not the code that the run began with: it was changed "
            f"meanwhile, or another version is installed there"
        )
    op = _watched(load(part.target, part.folder)[part.op])
    row = empty_row(op, part.target, part.folder)
    until = None if part.seconds is None else monotonic() + part.seconds
    with collecting() as tally, quiet():
        for index in range(part.start, part.stop):
            if until is not None and monotonic() >= until:
                break
            found = _looked_at(op, part, index)
            row["errors"] += [found] if found else []
            if ends_op(row):
                break
            row["examples"] += not found
        row["failures"] = tally.failures
    return counted(row, tally)


def _looked_at(op: Op, part: Part, index: int) -> dict[str, Any] | None:
    """Look at one example; the error where the op cannot be looked at there."""
    found = None
    try:
        with limited(part.limit):
            look(op, part.seed, index, applying(op))
    except Overtime:
        words = (
            f"{op.name} took more than {part.limit:g} s for one example: it hangs, or needs --limit"
        )
        found = error("hung", words, index)
    except SystemExit as left:
        found = error("exited", f"{op.name} called sys.exit({left.code!r})", index)
    except Forked:
        words = f"{op.name} forks, and both processes came back from the call; one was ended"
        found = error("forked", words, index)
    except (ForwardError, InvalidOperand) as wrong:
        found = error("raised", str(wrong), index)
    except Exception:  # noqa: BLE001  (a mistake of bpverify's own is said as that)
        found = error("internal", traceback.format_exc(), index)
    return found


def look(op: Op, seed: int, index: int, laws: Mapping[str, Law]) -> None:
    """Hold the op to the laws at one of the seed's points; what is broken goes to the current tally."""
    point = drawn(op, seed, index)
    try:
        keep(op, point, laws)
    except GradientError as wrong:
        if tally := current():
            tally.failures.append(failure(wrong, point, index, tally.failures))


def failure(
    wrong: GradientError, point: Point | None, index: int, earlier: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The law that is broken at the seed's point of this index, as data; the point is None if unknown."""
    arrays = (*point.operands.values(), *point.cotangent.values()) if point else ()
    size = sum(array.size for array in arrays)
    alike = (e for e in earlier if (e["law"], e["operand"]) == (wrong.law, wrong.operand))
    smaller = any(each["size"] <= size for each in alike)
    return {
        "law": wrong.law,
        "operand": wrong.operand,
        # The smallest is reported: the cause, which takes time, is looked for in none that is not.
        "message": wrong.headline if smaller else str(wrong),
        "facts": wrong.facts,
        "example": repr(point) if point else "",
        "index": index,
        "size": size,
    }


def _watched(op: Op) -> Op:
    watched = copy(op)
    watched.forward, watched.backward = map(_forks().watched, (op.forward, op.backward))
    return watched


@lru_cache(maxsize=1)
def _forks() -> Forks:
    return Forks()
