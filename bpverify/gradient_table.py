"""The closing table of a run without claims: every gradient that was checked. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bpverify.table import Check, aligned
from bpverify.tally import Tally, least, median

__all__ = ["gradient_decision", "gradient_lines", "merged"]

HEAD = ("op", "gradient", "verdicts", "least digits", "median", "examples", "evaluations")
#: Columns of words, which stand on the left; the others are figures.
WORDS = 3


def merged(checks: Iterable[Check]) -> Tally:
    """All that the checks counted, gradient by gradient."""
    tally = Tally()
    for check in checks:
        for gradient in check.tally["gradients"]:
            tally.merge(**gradient)
        for op, laws in check.tally["waived"].items():
            tally.waived.setdefault(op, {}).update(laws)
    return tally


def gradient_lines(tally: Tally, unreached: Sequence[str]) -> list[str]:
    """The table, a line a gradient; then what was waived, and which tests were never reached."""
    rows = [_row(**gradient) for gradient in tally.to_dict()["gradients"]]
    waived = [
        f"waived by {op}: {law}: {reason}"
        for op, laws in sorted(tally.waived.items())
        for law, reason in sorted(laws.items())
    ]
    return [
        *aligned((HEAD, *rows), WORDS),
        *waived,
        *(f"never reached: {test}" for test in unreached),
    ]


def gradient_decision(
    checks: Sequence[Check], failed: Sequence[str], unreached: Sequence[str], exit_code: int
) -> str:
    """The last line: what was decided of the gradients, in one sentence that stands alone.

    A gradient found wrong in a test that passed was expected to be: it is no finding of the run.
    """
    tally, alarmed = merged(checks), merged(check for check in checks if not check.passed)
    count = len(tally.gradients)
    ops = len({op for op, _ in tally.gradients})
    wrong = [f"d{x} of {op}" for (op, x), row in alarmed.gradients.items() if row.verdicts["wrong"]]
    checked = f"{_plural(count, 'gradient')} of {_plural(ops, 'op')} checked"
    if wrong:
        return f"WRONG: {', '.join(sorted(wrong))}; {checked}"
    if failed:
        return f"FAILED: {len(failed)} tests, the first {failed[0]}; {checked}"
    if exit_code:
        return f"BROKEN OFF with exit code {exit_code}: {checked}"
    if tally.unverified:
        return f"NOT DECIDED: {'; '.join(tally.unverified)}; {checked}"
    missed = f"; {len(unreached)} tests never reached" if unreached else ""
    if not tally.digits:
        return f"NOTHING VERIFIED: {checked}{missed}"
    return f"VERIFIED: {checked}, none wrong, to {least(tally.digits)} digits or more{missed}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _row(op: str, operand: str, verdicts: dict[str, int], digits: Any, evaluations: int) -> Any:
    words = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    figures = (least(digits), median(digits), sum(verdicts.values()), evaluations)
    shown = ("" if figure is None else str(figure) for figure in figures)
    return (op, f"d{operand}", words, *shown)
