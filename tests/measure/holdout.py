"""The hold-out: verdicts on right gradients, and on the same with one element wrong by a thousandth.

    python -m tests.measure.holdout [points a row] [repeats of a function's points]

Every row has both: what was called wrong of what is right (false alarms), and what was called wrong
of what is wrong. A wrong element that is inconclusive or too small to be seen in its gradient's
certificate is not caught. Ends with a status of 1 if there was a false alarm.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np

from bpverify.engine import Verdict, judge
from tests.material.holdout import FUNCTIONS, HOLDOUT
from tests.material.mistakes import changed, scaled_elements
from tests.material.points import draw_problem
from tests.measure.adversaries import table
from tests.measure.say import head, row, say

TYPES = {
    "extended": (np.float64, True, 13),
    "float64 alone": (np.float64, False, 10),
    "float32 alone": (np.float32, False, 10),
}


def of_layer(name, kind, points):
    """Return the counts of verdicts on right gradients, and how many of how many planted are caught."""
    dtype, keeps, digits = TYPES[kind]
    rng = np.random.default_rng([9, list(HOLDOUT).index(name), list(TYPES).index(kind)])
    counts, caught, promised = Counter(), 0, 0
    for k in range(points):
        problem = draw_problem(name, rng, "wide", dtype, keeps, HOLDOUT)
        if problem is None:
            continue
        found = judge(problem, digits=digits, seed=k)
        counts["points"] += 1
        counts.update(operand.verdict for operand in found.operands)
        which = int(rng.integers(len(found.operands)))
        index = int(rng.integers(problem.operands[which].size))
        if 2 * found.operands[which].detects.flat[index] <= 1e-3:
            planted = changed(problem, which, scaled_elements([index], 1e-3))
            promised += 1
            again = judge(planted, digits=digits, seed=k).operands[which]
            caught += again.verdict is Verdict.WRONG
    return counts, caught, promised


def main(points=40, repeats=4):
    """Write the tables and return the status."""
    total, everything = Counter(), Counter()
    for kind in TYPES:
        head("layer", "points", *(v.value for v in Verdict), "planted, caught", title=kind)
        for name in HOLDOUT:
            counts, caught, promised = of_layer(name, kind, points)
            total += counts
            everything += Counter(caught=caught, promised=promised)
            row(name, counts["points"], *(counts[v] for v in Verdict), f"{caught}/{promised}")
    for keeps in (True, False):
        kind = "wider type at hand" if keeps else "float64 alone"
        found = table(f"Functions, {kind}", FUNCTIONS, repeats, keeps)
        total += found + Counter(points=sum(found.values()))
    say(
        f"\n{total['points']} points, {total[Verdict.WRONG]} false alarms; of the mistakes that the"
    )
    say(f"certificates promise to see, {everything['caught']}/{everything['promised']} were caught")
    return int(total[Verdict.WRONG] > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
