"""Verdicts on correct derivatives of functions made to fool a checker.

    python -m tests.measure.adversaries [repeats]

First the thirty functions the constants were held against, then those written when the constants
were fixed. Ends with a status of 1 if there was a false alarm.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np

from bpverify.engine import Verdict, judge
from tests.material.adversarial import ADVERSARIES, points_of
from tests.material.later import LATER
from tests.material.problems import problem_of
from tests.measure.say import head, row, say


def verdicts_of(adversary, repeats, keeps):
    """Return the counts of verdicts and of reasons, and the digits, at this function's points."""
    counts, reasons, digits = Counter(), Counter(), []
    rng = np.random.default_rng(0)
    for seed, point in enumerate(points_of(adversary, rng, repeats)):
        x = np.array([point])
        with np.errstate(all="ignore"):
            if not (np.isfinite(adversary.value(x)) & np.isfinite(adversary.slope(x))).all():
                continue
        problem = problem_of(
            adversary.value, lambda dy, at: (dy * adversary.slope(at),), [x], np.array([1.5]), keeps
        )
        found = judge(problem, seed=seed).operands[0]
        counts[found.verdict] += 1
        if found.reason:
            reasons[found.reason.name.lower().replace("_", " ")] += 1
        if not np.isnan(found.digits):
            digits.append(found.digits)
    return counts, reasons, digits


def table(title, adversaries, repeats, keeps):
    """Write one table and return its counts."""
    total = Counter()
    head("function", *(v.value for v in Verdict), "digits: median", "inconclusive for", title=title)
    for name, adversary in adversaries.items():
        counts, reasons, digits = verdicts_of(adversary, repeats, keeps)
        total += counts
        why = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        sure = f"{np.median(digits):.1f}" if digits else ""
        row(f"`{name}`", *(counts[v] for v in Verdict), sure, why)
    row("all", *(total[v] for v in Verdict), "", "")
    return total


def main(repeats=4):
    """Write the tables and return the status."""
    total = Counter()
    for keeps in (True, False):
        kind = "wider type at hand" if keeps else "float64 alone"
        total += table(f"Thirty functions, {kind}", ADVERSARIES, repeats, keeps)
        total += table(f"Written later, {kind}", LATER, repeats, keeps)
    say(f"\n{sum(total.values())} points, {total[Verdict.WRONG]} false alarms")
    return int(total[Verdict.WRONG] > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
