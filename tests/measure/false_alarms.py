"""Count verdicts on correct gradients over wide-ranging inputs: no ``wrong`` may be among them.

    python -m tests.measure.false_alarms [points a row] [first seed] [seeds] [file]

A table a type, a row a layer. "Alone" are ops that do not keep a wider type. Every tenth point is
judged element by element. Rows are kept in the file, one a line, as they are done; what it has
is not run again, so a long run goes on where it was broken off. It holds for the commit that it was
begun at: remove it when the engine changes. Ends with a status of 1 if there was a false alarm.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

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


def row_of(name, kind, points, seed):
    """Return the counts of verdicts and of points, and the digits of what was verified."""
    dtype, keeps, digits = TYPES[kind]
    rng = np.random.default_rng([seed, list(LAYERS).index(name), list(TYPES).index(kind)])
    counts, sure = Counter(), []
    for k in range(points):
        problem = draw_problem(name, rng, "wide", dtype, keeps)
        if problem is None:
            continue
        counts["points"] += 1
        found = judge(problem, digits=digits, seed=k, elements="all" if k % 10 == 9 else "auto")
        counts.update(operand.verdict.value for operand in found.operands)
        sure += [round(o.digits, 2) for o in found.operands if o.verdict is Verdict.VERIFIED]
        if any(operand.verdict is Verdict.WRONG for operand in found.operands):
            say(f"\nFALSE ALARM: {name}, {kind}, first seed {seed}, point {k}\n")
    return counts, sure


def rows(points, seeds, file):
    """Return the rows by type, layer, points and seed: those in the file, and those still missing."""
    kept = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    done = {tuple(key): (Counter(counts), sure) for key, counts, sure in kept}
    wanted = [(k, n, points, s) for s in seeds for k in TYPES for n in LAYERS]
    for key in wanted:
        if key not in done:
            done[key] = row_of(key[1], key[0], points, key[3])
            with file.open("a") as out:
                out.write(json.dumps([key, *done[key]]) + "\n")
    return {key: done[key] for key in wanted}


def main(points=20, seed=0, seeds=1, file=os.devnull):
    """Write the tables and return the status."""
    found = rows(points, range(seed, seed + seeds), Path(file))
    total = Counter()
    for kind in TYPES:
        head("layer", "points", *(v.value for v in Verdict), "digits: median", title=kind)
        for name in LAYERS:
            same = [row for key, row in found.items() if key[:2] == (kind, name)]
            counts = sum((counts for counts, _ in same), Counter())
            total += counts
            sure = np.concatenate([sure for _, sure in same])
            digits = f"{np.median(sure):.1f}" if sure.size else ""
            row(name, counts["points"], *(counts[v.value] for v in Verdict), digits)
    wrong = total[Verdict.WRONG.value]
    say(f"\n{total['points']} points, {wrong} false alarms")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4]), *sys.argv[4:]))
