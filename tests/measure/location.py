"""Evaluations to find the wrong elements of one gradient among a thousand.

python -m tests.measure.location [runs]
"""

from __future__ import annotations

import sys

import numpy as np

from bpverify.engine import judge
from tests.material.mistakes import changed, dense_problem, scaled_elements
from tests.measure.say import head, row

#: The sizes of a dense layer whose W has a thousand elements.
SIZES = {"n": 40, "k": 25, "m": 8}
MISTAKES = [(1, 1e-3), (3, 1e-3), (10, 1e-3), (1, 1e-6), (3, 1.0)]


def located(wrong, error, run):
    """Return whether exactly the planted elements were found, and the evaluations it took."""
    rng = np.random.default_rng([run, wrong])
    problem = dense_problem(rng, **SIZES)
    planted = sorted(map(int, rng.choice(1000, wrong, replace=False)))
    found = judge(changed(problem, 0, scaled_elements(planted, error)), seed=run)
    flat = [i * SIZES["k"] + j for i, j in found.operands[0].wrong]
    others_right = not any(o.wrong for o in found.operands[1:])
    return flat == planted and others_right, found.evaluations


def main(runs=30):
    """Write the table."""
    head("wrong of 1,000", "relative error", "located exactly", "evaluations: median", "most")
    for wrong, error in MISTAKES:
        rows = [located(wrong, error, run) for run in range(runs)]
        exact, used = sum(e for e, _ in rows), [u for _, u in rows]
        row(wrong, f"{error:g}", f"{exact}/{runs}", f"{np.median(used):.0f}", max(used))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
