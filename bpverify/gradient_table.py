"""The closing table of a run without claims: every gradient that was checked. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bpverify.table import Check, aligned, never_asked
from bpverify.tally import Tally, least, median

__all__ = ["gradient_decision", "gradient_lines", "merged"]

HEAD = ("op", "gradient", "verdicts", "least digits", "median", "examples", "evaluations")
#: Columns of words, which stand on the left; the others are figures.
WORDS = 3
#: Of the tests that passed with a wrong gradient; all of them are in the JSON.
SHOWN = 5


def merged(checks: Iterable[Check]) -> Tally:
    """All that the checks counted, gradient by gradient, those of tests at odds with it left out."""
    tally = Tally()
    for check in (check for check in checks if not check.at_odds):
        for gradient in check.tally["gradients"]:
            tally.merge(**gradient)
        for op, laws in check.tally["waived"].items():
            tally.waived.setdefault(op, {}).update(laws)
        tally.add_laws(check.tally["held"], check.tally["not_asked"])
    return tally


def gradient_lines(checks: Sequence[Check], unreached: Sequence[str]) -> list[str]:
    """The table, a line a gradient; then what was waived, never asked, and never reached."""
    tally = merged(checks)
    rows = [_row(**gradient) for gradient in tally.to_dict()["gradients"]]
    waived = [
        f"waived by {op}: {law}: {reason}"
        for op, laws in sorted(tally.waived.items())
        for law, reason in sorted(laws.items())
    ]
    return [
        *(aligned((HEAD, *rows), WORDS) if rows else ()),
        *waived,
        *never_asked(tally.held, tally.not_asked),
        *_at_odds(checks),
        *(f"never reached: {test}" for test in unreached),
    ]


def _at_odds(checks: Sequence[Check]) -> list[str]:
    odd = [check for check in checks if check.at_odds]
    lines = [f"{check.test} passed with {', '.join(check.wrong)} wrong" for check in odd[:SHOWN]]
    return lines + ([f"and {len(odd) - SHOWN} tests more"] if len(odd) > SHOWN else [])


def gradient_decision(
    checks: Sequence[Check], failed: Sequence[str], unreached: Sequence[str], exit_code: int
) -> str:
    """The last line: what was decided of the gradients, in one sentence that stands alone.

    A run that fails nowhere never ends in WRONG. A gradient found wrong in a test that passed is the
    test's own business, and is said apart.
    """
    tally = merged(checks)
    count = len(tally.gradients)
    ops = len({op for op, _ in tally.gradients})
    wrong = {gradient for check in checks if not check.passed for gradient in check.wrong}
    odd = sum(check.at_odds for check in checks)
    aside = f"; {_plural(odd, 'test')} passed with a wrong gradient" if odd else ""
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
        return f"NOTHING VERIFIED: {checked}{missed}{aside}"
    return (
        f"VERIFIED: {checked}, none wrong, to {least(tally.digits)} digits or more{missed}{aside}"
    )


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _row(
    op: str, operand: str, verdicts: dict[str, int], digits: Any, evaluations: int, imprecise: Any
) -> Any:
    words = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    figures = (least(digits), median(digits), sum(verdicts.values()), evaluations)
    shown = ("" if figure is None else str(figure) for figure in figures)
    return (op, f"d{operand}", words, *shown)
