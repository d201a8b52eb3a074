"""The baseline: what is held of every op, as a file to commit. Standard library only.

    {"schema": "bpverify-baseline", "version": 1, "seed", "examples", "environment",
     "ops": {op: {"since", "signature", "laws", "waived", "evaluations", "gradients"}}}

Figures are whole digits and counts, so that what changes with the last bit is not in the file:
`digits` is the least verified, rounded down; `short` is how many examples showed fewer than
`digits - 1`, or could not be decided, and `imprecise` at how many of these the formula was right and
half of its digits lost; `evaluations` are the forward evaluations that half, three
quarters and nine tenths of the checks need. `since` changes only with the rest of the op's entry.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bpverify.run.document import Document, InvalidDocument, parsed
from bpverify.run.row import Row
from bpverify.run.written import write_atomically
from bpverify.tally import least

__all__ = [
    "MARGIN",
    "SHARES",
    "Baseline",
    "Finding",
    "made",
    "read_baseline",
    "short",
    "write_baseline",
]

SCHEMA = "bpverify-baseline"
VERSION = 1
#: An error estimate rests on a handful of roundings. Other roundings of the same size give one that
#: is larger by a factor of ten at most: a digit. Less than a whole digit lost is therefore nothing.
MARGIN = 1
#: Of the checks: what these shares of them need in forward evaluations.
SHARES = (0.5, 0.75, 0.9)
#: Verdicts in which a gradient was judged and found to be what it should be.
ANSWERED = ("verified", "zero")
#: How long another run may hold the file, in seconds: it reads and writes it once.
PATIENCE = 10.0

Baseline = dict[str, Any]
#: What differs from a baseline: {"kind", "op", "operand", "message"}.
Finding = dict[str, Any]
FIGURES = {"digits", "short", "imprecise"}
KEYS = {"since", "signature", "laws", "waived", "evaluations", "gradients"}


def made(
    document: Document, was: Baseline | None, since: str, changes: Collection[Finding] = ()
) -> Baseline:
    """The baseline that holds what the run found.

    was     : the one before, whose dates stay with the ops that have not changed
    since   : when and at which commit the run was
    changes : what is worse or better than before, and is taken. Figures that differ by less, and so by
              nothing, stay as they were: else a digit could be lost by one margin at every update
    """
    before = was["ops"] if was else {}
    taken = {(each["op"], each["operand"] or each["kind"]) for each in changes}
    same_points = was and all(was[key] == document[key] for key in ("seed", "examples"))
    ops = {}
    for row in document["ops"]:
        old = before.get(row["op"], {})
        entry = _entry(row)
        if old and same_points:
            entry = _held(entry, old, {what for op, what in taken if op == row["op"]})
        same = {k: v for k, v in old.items() if k != "since"} == entry
        ops[row["op"]] = {"since": old["since"] if same else since, **entry}
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "seed": document["seed"],
        "examples": document["examples"],
        "environment": document["environment"],
        "ops": ops,
    }


def short(gradient: Mapping[str, Any], digits: int | None) -> int:
    """At how many examples the gradient was undecided, or shown to fewer than `digits - MARGIN`."""
    seen: Mapping[str, int] = gradient["verdicts"]
    few = 0 if digits is None else _below(gradient["digits"], digits - MARGIN)
    return few + sum(count for name, count in seen.items() if name not in ANSWERED)


def read_baseline(path: Path) -> Baseline | None:
    """The baseline; None where there is no such file. Raises InvalidDocument."""
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise InvalidDocument(f"{path} is no text: {error}") from None
    except OSError as error:
        raise InvalidDocument(f"{path} cannot be read: {error.strerror}") from None
    found = parsed(content, SCHEMA, VERSION, str(path))
    if not _whole(found):
        raise InvalidDocument(f"{path} lacks parts of a baseline: it was cut off or edited")
    return found


def write_baseline(path: Path, baseline: Baseline, was: Baseline | None) -> None:
    """Put the baseline in the place of the one that was read.

    Raises InvalidDocument, and writes nothing, where another run has changed the file since.
    """
    with _alone(path):
        if read_baseline(path) != was:
            raise InvalidDocument(
                f"{path} was changed by another run while this one was going on; nothing was written: "
                f"run again"
            )
        write_atomically(path, _text(baseline))


def _whole(found: Mapping[str, Any]) -> bool:
    """Whether everything is there that a comparison asks for."""
    ops = found.get("ops")
    if not isinstance(ops, dict) or not {"seed", "examples", "environment"} <= found.keys():
        return False
    entries = [entry for entry in ops.values() if isinstance(entry, dict) and entry.keys() >= KEYS]
    gradients = [gradient for entry in entries for gradient in entry["gradients"].values()]
    return len(entries) == len(ops) and all(g.keys() >= FIGURES for g in gradients)


def _entry(row: Row) -> dict[str, Any]:
    gradients = {}
    for gradient in row["gradients"]:
        lowest = least(gradient["digits"])
        digits = None if lowest is None else math.floor(lowest)
        gradients[gradient["operand"]] = {
            "digits": digits,
            "short": short(gradient, digits),
            "imprecise": gradient["verdicts"].get("imprecise", 0),
        }
    return {
        "signature": row["signature"],
        "laws": sorted(row["laws"]),
        "waived": dict(sorted(row["waived"].items())),
        "evaluations": _needed(row["evaluations"]),
        "gradients": gradients,
    }


def _held(entry: dict[str, Any], old: Mapping[str, Any], taken: Collection[str]) -> dict[str, Any]:
    """The entry with the old figures, but for those of the operands, and the evaluations, that are taken."""
    kept = {operand: was for operand, was in old["gradients"].items() if operand not in taken}
    gradients = {operand: kept.get(operand, now) for operand, now in entry["gradients"].items()}
    evaluations = entry["evaluations"] if "evaluations" in taken else old["evaluations"]
    return {**entry, "gradients": gradients, "evaluations": evaluations}


def _needed(evaluations: Mapping[str, int]) -> list[int]:
    spent = sorted(Counter({int(each): count for each, count in evaluations.items()}).elements())
    return [spent[math.ceil(share * len(spent)) - 1] for share in SHARES] if spent else []


def _below(digits: Mapping[str, int], limit: float) -> int:
    return sum(count for each, count in digits.items() if float(each) < limit)


def _text(baseline: Baseline) -> str:
    """A line for each gradient and each list: what changes is a line of a diff."""
    whole = json.dumps(baseline, indent=1, ensure_ascii=False, allow_nan=False)
    inner = re.compile(
        r"\[[^][{}]*\]|\{[^][{}]*\}"
    )  # a line break stands between values, never in one
    return inner.sub(lambda found: re.sub(r"\n\s*", " ", found[0]), whole) + "\n"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the file against other runs."""
    lock = path.with_name(f".{path.name}.lock")
    patient_until = time.monotonic() + PATIENCE
    while True:
        try:
            lock.touch(exist_ok=False)
            break
        except FileExistsError:
            if time.monotonic() > patient_until:
                raise InvalidDocument(
                    f"{path} is being written by another run; where there is none, delete {lock}"
                ) from None
            time.sleep(0.05)
        except OSError as error:  # a lock is no file that a user knows of
            raise OSError(error.errno, error.strerror, str(path)) from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
