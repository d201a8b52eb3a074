"""What the exit code of a run says; near pytest's. Standard library only."""

from __future__ import annotations

from enum import IntEnum

from bpverify.run.document import Document

__all__ = ["Exit", "exit_code"]


class Exit(IntEnum):
    """The exit codes; where several apply, the run ends with the first of INTERNAL, WRONG, REGRESSION, …"""

    PASS = 0
    WRONG = 1  # a gradient is wrong, a law broken, or an op raised, hung, exited or died
    STOPPED = 2  # interrupted, or out of budget under --strict-budget
    INTERNAL = 3  # a mistake of bpverify's own, or a report that could not be written
    USAGE = 4  # arguments, targets, settings, or a baseline that cannot be read
    NOTHING = 5  # no op, no example, or a gradient that was looked at and never once verified
    REGRESSION = 6  # nothing is wrong, and something is worse than in the baseline


def exit_code(document: Document, *, strict_budget: bool = False) -> Exit:
    """The exit code of a run with this report."""
    ops = document["ops"]
    counts = document["counts"]
    kinds = {error["kind"] for row in ops for error in row["errors"]}
    stopped = document["ended"] == "interrupted" or (document["ended"] and strict_budget)
    nothing = not any(row["examples"] for row in ops) or "undecided" in counts
    found = (
        (Exit.INTERNAL, "internal" in kinds),
        (Exit.WRONG, "error" in counts or "wrong" in counts),
        (Exit.REGRESSION, bool(document["regressions"])),
        (Exit.STOPPED, stopped),
        (Exit.NOTHING, nothing),
    )
    return next((code for code, applies in found if applies), Exit.PASS)
