"""Count verdicts on correct gradients over wide-ranging inputs: no ``wrong`` may be among them.

    python -m tests.measure.false_alarms [points a row] [first seed]

A table a type, a row a layer. "Alone" are ops that do not keep a wider type. Every tenth point is
judged element by element. Ends with a status of 1 if there was a false alarm.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np

from bpverify.engine import Verdict, judge
from tests.material.layers import LAYERS
from tests.material.points import draw_problem
from tests.measure.say import head, row, say

TYPES = {
    "extended": (np.float64, True, 13),
    "float64 first": (np.float64, True, 10),
    "float64 alone": (np.float64, False, 10),
    "float32 widened": (np.float32, True, 10),
    "float32 alone": (np.float32, False, 10),
}


def verdicts_of(name, kind, points, seed):
    """Return the counts of verdicts and of points, and the median digits."""
    dtype, keeps, digits = TYPES[kind]
    rng = np.random.default_rng([seed, list(LAYERS).index(name), list(TYPES).index(kind)])
    counts, sure = Counter(), []
    for k in range(points):
        problem = draw_problem(name, rng, "wide", dtype, keeps)
        if problem is None:
            continue
        counts["points"] += 1
        found = judge(problem, digits=digits, seed=k, elements="all" if k % 10 == 9 else "auto")
        counts.update(operand.verdict for operand in found.operands)
        sure += [o.digits for o in found.operands if o.verdict is Verdict.VERIFIED]
        if any(operand.verdict is Verdict.WRONG for operand in found.operands):
            say(f"\nFALSE ALARM: {name}, {kind}, first seed {seed}, point {k}\n")
    return counts, float(np.median(sure)) if sure else float("nan")


def main(points=20, seed=0):
    """Write the tables and return the status."""
    total = Counter()
    for kind in TYPES:
        head("layer", "points", *(v.value for v in Verdict), "digits: median", title=kind)
        for name in LAYERS:
            counts, digits = verdicts_of(name, kind, points, seed)
            total += counts
            row(name, counts["points"], *(counts[v] for v in Verdict), f"{digits:.1f}")
    say(f"\n{total['points']} points, {total[Verdict.WRONG]} false alarms")
    return int(total[Verdict.WRONG] > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
