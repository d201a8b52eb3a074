"""Count verdicts on what is straight from stair to stair, and on wrong slopes of pieces beside a jump.

python -m tests.measure.stairs [points]
"""

from __future__ import annotations

import sys

import numpy as np

from bpverify.engine import judge
from tests.engine.problems import elementwise
from tests.material.stairs import PIECES, TIMES_STAIRS
from tests.measure.say import head, row

#: What the slope is multiplied by.
FACTORS = (0, 0.5, 2)


def wrong(functions, factor, points, keeps=True):
    """Return at how many points the slope times the factor is called wrong."""
    value, slope, ends = functions
    found = 0
    for seed in range(points):
        x = np.random.default_rng(seed).uniform(*ends)
        off = elementwise(value, lambda x: factor * slope(x), x, -1.84, keeps_wider_types=keeps)
        found += bool(judge(off, seed=seed).operands[0].wrong)
    return found


def main(points=100):
    """Write both tables."""
    head(f"right, of {points} points", "called wrong", "float64 alone")
    for name, functions in TIMES_STAIRS.items():
        row(name, *(wrong(functions, 1, points, keeps) for keeps in (True, False)))
    head(f"called wrong, of {points} points", *(f"slope times {factor}" for factor in FACTORS))
    for name, functions in PIECES.items():
        row(name, *(wrong(functions, factor, points) for factor in FACTORS))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
