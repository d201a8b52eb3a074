"""The figures of a run of the catalogue, by class and in all, as data and as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.measure.say import row

HEAD = (
    "class", "rows", "caught", "nameable", "named rightly", "named wrongly", "silent",
    "listed exactly", "false alarms",
)  # fmt: skip


def counted(told: Iterable[dict[str, Any]], alarms: dict[str, str]) -> dict[str, Any]:
    """The counts of these rows; a catch counts where the counterpart is accepted on the same point.

    nameable       : of those caught, the rows that have a cause
    right, wrong   : of those caught, how many were named by a cause that is theirs, or that is not;
                     some of the wrong have a cause that could have been named
    listed, exact  : of the mistakes confined to some elements, those that were to be listed in full
    silent         : of those caught, how many were named by none
    alarms         : how many of the counterparts were flagged
    """
    rows = list(told)
    caught = [r for r in rows if r["caught"]]
    listed = [r["listed"] for r in caught if r["listed"] is not None]
    return {
        "rows": len(rows),
        "caught": len(caught),
        "nameable": sum(bool(r["expected"]) for r in caught),
        "right": sum(r["named"] in r["expected"] for r in caught),
        "wrong": sum(_wrong(r) for r in caught),
        "wrong_of_nameable": sum(_wrong(r) and bool(r["expected"]) for r in caught),
        "silent": sum(not r["named"] for r in caught),
        "listed": len(listed),
        "exact": sum(listed),
        "alarms": sum(bool(alarms[name]) for name in {r["right"] for r in rows}),
    }


def _wrong(row: dict[str, Any]) -> bool:
    return bool(row["named"]) and row["named"] not in row["expected"]


def by_class(told: list[dict[str, Any]], alarms: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The counts of every class, and of all of them under ""."""
    kinds = dict.fromkeys(r["kind"] for r in told)
    found = {kind: counted((r for r in told if r["kind"] == kind), alarms) for kind in kinds}
    return {**found, "": counted(told, alarms)}


def printed(classes: dict[str, dict[str, Any]]) -> None:
    """Write the table."""
    row(*HEAD)
    row("---", *["---:"] * (len(HEAD) - 1))
    for kind, found in classes.items():
        name = kind or "**all**"
        listed = f"{found['exact']} of {found['listed']}" if found["listed"] else ""
        row(
            name,
            found["rows"],
            share(found["caught"], found["rows"]),
            found["nameable"],
            share(found["right"], found["nameable"]),
            share(found["wrong"], found["caught"]),
            found["silent"],
            listed,
            found["alarms"],
        )


def share(part: int, whole: int) -> str:
    """A share in per cent, rounded down, so that 100 % is all of them; "" of nothing."""
    return f"{int(1000 * part / whole) / 10:g} %" if whole else ""
