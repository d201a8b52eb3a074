"""The gate: a run held against a committed baseline."""

from __future__ import annotations

from pathlib import Path

from bpverify.gate.baseline import Baseline, made, read_baseline, write_baseline
from bpverify.gate.better import improvements
from bpverify.gate.compare import compared, environment_changes
from bpverify.gate.since import since
from bpverify.run.document import Document

__all__ = ["Baseline", "hold", "read_baseline"]

#: Results of ops of which a baseline may be made.
SOUND = {"verified"}


def hold(
    document: Document,
    path: Path,
    baseline: Baseline | None,
    *,
    update: bool,
    option: str = "--update",
) -> Document:
    """The report with what is worse than in the baseline, and with what was done about it.

    update : take what the run found as the new baseline
    option : what a user gives to ask for that

    A baseline is made only of a run that is whole and in which nothing is wrong. Raises InvalidDocument
    where another run has changed the file meanwhile, OSError where it cannot be written.
    """
    worse = compared(document, baseline) if baseline else []
    better = improvements(document, baseline) if baseline else []
    notes = [*document["notes"], *(environment_changes(document, baseline) if baseline else [])]
    notes += _since_when(document, baseline)
    if baseline is not None and not update:
        offer = [f"better: {each['message']}; {option} takes it into {path}" for each in better]
        return {**document, "regressions": worse, "notes": [*notes, *offer]}
    # A first baseline may be of a part of the tests; what it does not hold is offered later.
    whole = not document["ended"] or (document["ended"] == "narrowed" and baseline is None)
    if not whole or set(document["counts"]) != SOUND:
        note = f"{path} was not written: a baseline is made of a whole run with nothing wrong"
        return {**document, "regressions": worse, "notes": [*notes, note]}
    changes = [*worse, *better]
    write_baseline(path, made(document, baseline, since(), changes), baseline)
    took = [f"taken into {path}: {each['message']}" for each in changes]
    said = took or [
        f"{path} was written: {len(document['ops'])} ops are held from now on; commit it"
    ]
    return {**document, "notes": [*notes, *said]}


def _since_when(document: Document, baseline: Baseline | None) -> list[str]:
    """Of what is wrong now: since when it was held as right."""
    held = baseline["ops"] if baseline else {}
    return [
        f"{row['op']} was right in the baseline since {held[row['op']]['since']}"
        for row in document["ops"]
        if row["op"] in held and row["result"] in ("wrong", "error")
    ]
