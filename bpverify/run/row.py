"""What a run found of one op, as counts that add up: rows of parts merge to the row of the whole.

    {"op", "target", "signature", "file", "line", "asked", "examples", "laws", "not_asked", "waived",
     "evaluations", "gradients", "failures", "errors"}

`laws` says at how many examples each law held, `not_asked` at how many it could not be asked, and why.
`asked` is how many examples the run was to have of the op, `examples` at how many it was held to its laws.
Merging does not depend on the order: counts are added, and of the failures of one law the smallest example
is kept.
Standard library only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bpverify.tally import Tally

__all__ = [
    "InvalidTarget",
    "Row",
    "counted",
    "empty",
    "ends_op",
    "error",
    "merge",
    "result",
    "undecided",
]

#: JSON-ready; a plain dict, for it travels between processes and machines.
Row = dict[str, Any]

#: What `result` says, the worst first.
RESULTS = ("error", "wrong", "undecided", "not reached", "stopped early", "verified")


class InvalidTarget(ValueError):
    """A target names nothing that can be checked."""


def counted(row: Row, tally: Tally) -> Row:
    """The row with what was tallied for its op."""
    name = row["op"]
    gradients = [
        {k: g[k] for k in ("operand", "verdicts", "digits", "imprecise")}
        for g in tally.to_dict()["gradients"]
        if g["op"] == name
    ]
    return {
        **row,
        "laws": dict(tally.held.get(name, {})),
        "not_asked": {law: dict(why) for law, why in tally.not_asked.get(name, {}).items()},
        "evaluations": dict(tally.costs.get(name, {})),
        "gradients": gradients,
    }


def empty() -> Row:
    """The counts of a row that nothing was added to."""
    counts: Row = {"asked": 0, "examples": 0, "laws": {}, "not_asked": {}, "evaluations": {}}
    return {**counts, "gradients": [], "failures": [], "errors": []}


def error(kind: str, message: str, index: int) -> dict[str, Any]:
    """Why an op could not be looked at.

    kind  : "raised", "hung", "exited", "forked", "died" or "internal"
    index : of the example
    """
    return {"kind": kind, "message": message, "index": index}


def ends_op(row: Row) -> bool:
    """An op that hung, exited or ended its process is not looked at further; where it raised, it is."""
    return any(error["kind"] != "raised" for error in row["errors"])


def merge(one: Row, other: Row) -> Row:
    """The row of two parts of one op; the operation is commutative and associative."""
    return {
        **one,
        "examples": one["examples"] + other["examples"],
        "laws": _added(one["laws"], other["laws"]),
        "not_asked": _each_added(one["not_asked"], other["not_asked"]),
        "evaluations": _added(one["evaluations"], other["evaluations"]),
        "gradients": _gradients(one["gradients"] + other["gradients"]),
        "failures": _smallest(one["failures"] + other["failures"], ("law", "operand")),
        "errors": _smallest(one["errors"] + other["errors"], ("kind",)),
    }


def undecided(row: Row) -> list[str]:
    """The gradients that were looked at and not once verified, each with its verdicts.

    One that is zero wherever it was looked at is an answer, unless all of the op's are.
    """
    seen = {gradient["operand"]: gradient["verdicts"] for gradient in row["gradients"]}
    zero = [operand for operand, verdicts in seen.items() if set(verdicts) == {"zero"}]
    answered = [] if len(zero) == len(seen) else zero
    return [
        f"d{operand}: {', '.join(f'{count} {verdict}' for verdict, count in sorted(verdicts.items()))}"
        for operand, verdicts in seen.items()
        if not verdicts.get("verified") and operand not in answered
    ]


def result(row: Row) -> str:
    """What was decided of the op: one of `RESULTS`."""
    decided = {
        "error": bool(row["errors"]),
        "wrong": bool(row["failures"]),
        "not reached": not row["examples"],
        "undecided": bool(undecided(row)),
        "stopped early": row["examples"] < row["asked"],
    }
    return next((name for name in RESULTS if decided.get(name)), "verified")


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    total = Counter(one) + Counter(other)
    return {name: total[name] for name in sorted(total)}


def _each_added(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {name: _added(one.get(name, {}), other.get(name, {})) for name in sorted({*one, *other})}


def _gradients(gradients: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {}
    for gradient in gradients:
        operand = gradient["operand"]
        was = merged.get(operand, {"verdicts": {}, "digits": {}, "imprecise": {}})
        counts = {name: _added(was[name], gradient[name]) for name in was if name != "operand"}
        merged[operand] = {"operand": operand, **counts}
    return [merged[operand] for operand in sorted(merged)]


def _smallest(found: Iterable[dict[str, Any]], key: tuple[str, ...]) -> list[dict[str, Any]]:
    """One of each key: that of the fewest elements, then of the lowest index; with how many there were."""
    kept: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in found:
        name = tuple(str(each[k]) for k in key)
        count = each.get("count", 1)
        if name in kept:
            count += kept[name]["count"]
        smallest = min(each, kept.get(name, each), key=lambda e: (e.get("size", 0), e["index"]))
        kept[name] = {**smallest, "count": count}
    return [kept[name] for name in sorted(kept)]
