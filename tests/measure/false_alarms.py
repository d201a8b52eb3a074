"""Count verdicts on correct gradients over wide-ranging inputs: no ``wrong`` may be among them.

    python -m tests.measure.false_alarms [points a row] [first seed]

prints a Markdown table: a row a layer, a table a type. "float64 alone" and "float32 alone" are ops
that do not keep a wider type. Every tenth point is judged element by element.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np

from bpverify.engine import Verdict, judge
from tests.material.layers import LAYERS
from tests.material.points import draw_problem

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
        for operand in found.operands:
            counts[operand.verdict] += 1
            if operand.verdict is Verdict.VERIFIED:
                sure.append(operand.digits)
            if operand.verdict is Verdict.WRONG:
                print(f"FALSE ALARM {name} {kind} seed={seed} k={k}", operand.wrong, file=sys.stderr)
    return counts, float(np.median(sure)) if sure else float("nan")


def main(points=20, seed=0):
    total = Counter()
    for kind in TYPES:
        print(f"\n{kind}\n\n| layer | points |", " | ".join(v.value for v in Verdict), "| digits |")
        print("| --- " * (len(Verdict) + 3) + "|")
        for name in LAYERS:
            counts, digits = verdicts_of(name, kind, points, seed)
            total += counts
            row = " | ".join(str(counts[v]) for v in Verdict)
            print(f"| {name} | {counts['points']} | {row} | {digits:.1f} |", flush=True)
    print(f"\n{total['points']} points, {total[Verdict.WRONG]} false alarms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
