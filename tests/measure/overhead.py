"""Time of one check ÷ time of one forward plus one backward, interleaved in one process.

python -m tests.measure.overhead [rounds]
"""

from __future__ import annotations

import sys
from statistics import median
from time import process_time

import numpy as np

from bpverify.engine import judge
from tests.material.mistakes import dense_problem
from tests.measure.say import head, row

#: (k, n, m) of dense sigmoid layers.
SIZES = [(4, 3, 5), (32, 32, 16), (128, 128, 32), (256, 256, 64)]


def seconds(action, *args, **kwargs):
    """Return how long the processor is at one call; the clock counts other programs' turns as well."""
    start = process_time()
    action(*args, **kwargs)
    return process_time() - start


def once(problem):
    """One forward and one backward."""
    problem.evaluate(problem.operands)
    problem.pull_back(problem.cotangent, problem.operands)


def warm(problem):
    """Return how long the passes take; a check before them leaves memory cold, which is not theirs."""
    once(problem)
    return seconds(once, problem)


def main(rounds=30):
    """Write the table."""
    head("(k, n, m)", "forward + backward", "check", "ratio")
    for k, n, m in SIZES:
        problem = dense_problem(np.random.default_rng(0), n, k, m)
        once(problem)
        judge(problem)
        pairs = [(warm(problem), seconds(judge, problem, seed=s)) for s in range(rounds)]
        plain, checked = (1e3 * median(column) for column in zip(*pairs, strict=True))
        ratio = median(check / call for call, check in pairs)
        row((k, n, m), f"{plain:.2f} ms", f"{checked:.2f} ms", f"{ratio:.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
