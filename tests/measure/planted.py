"""Small and hidden mistakes: how often are they caught?

python -m tests.measure.planted [runs]
"""

from __future__ import annotations

import sys

import numpy as np

from bpverify.engine import Verdict, judge
from tests.material.layers import LAYERS, dense, sigmoid, sigmoid_slope
from tests.material.mistakes import changed, scaled_elements, zeroed_elements
from tests.material.points import draw_problem
from tests.material.problems import problem_of
from tests.measure.say import head, row

EXAMPLES = 100


def caught(problem, operand, **asked):
    """Return whether the gradient is called wrong."""
    return judge(problem, **asked).operands[operand].verdict is Verdict.WRONG


def runs_that_catch(name, error, runs, draw="ordinary", **asked):
    """Return in how many runs of 100 examples one element wrong by ``error`` is caught, and when.

    In every example another element of another gradient is wrong.
    """
    caught_runs, shares = 0, []
    for run in range(runs):
        rng = np.random.default_rng([run, 7])
        hits, done = 0, 0
        for k in range(EXAMPLES):
            problem = draw_problem(name, rng, draw)
            if problem is None:
                continue
            operand = int(rng.integers(len(problem.operands)))
            index = int(rng.integers(problem.operands[operand].size))
            wrong = changed(problem, operand, scaled_elements([index], error))
            done += 1
            hits += caught(wrong, operand, seed=k, **asked)
        caught_runs += hits > 0
        shares.append(hits / done)
    return caught_runs, float(np.mean(shares))


def saturated(runs, **asked):
    """Return the share of points at which a true gradient near 1e-10, set to zero, is caught."""
    forward, backward = dense(sigmoid, sigmoid_slope)
    hits = 0
    for run in range(runs):
        rng = np.random.default_rng([run, 11])
        W, x = rng.standard_normal((3, 2)), rng.standard_normal((2, 3))
        b = -(W @ x)[:, :1] + rng.choice([-23.0, 23.0], (3, 1)) + rng.uniform(-1, 1, (3, 1))
        x = np.repeat(x[:, :1], 3, axis=1) + rng.normal(0, 0.1, (2, 3))
        problem = problem_of(forward, backward, [W, x, b], rng.choice([-1.0, 1.0], (3, 3)))
        index = int(rng.integers(6))
        hits += caught(changed(problem, 0, zeroed_elements([index])), 0, seed=run, **asked)
    return hits / runs


def mixed(runs, **asked):
    """Return that share where only one row of the layer is saturated and the others are not."""
    forward, backward = dense(sigmoid, sigmoid_slope)
    hits = 0
    for run in range(runs):
        rng = np.random.default_rng([run, 13])
        W, x = rng.standard_normal((3, 2)), rng.standard_normal((2, 3))
        b = rng.standard_normal((3, 1))
        b[0] = rng.choice([-23.0, 23.0]) - (W @ x)[0].mean()
        problem = problem_of(forward, backward, [W, x, b], rng.choice([-1.0, 1.0], (3, 3)))
        index = int(rng.integers(2))
        hits += caught(changed(problem, 0, zeroed_elements([index])), 0, seed=run, **asked)
    return hits / runs


#: Which mistake, and how the check is asked.
SATURATED = [
    ("every row saturated, screen", saturated, {}),
    ("every row saturated, element by element", saturated, {"elements": "all"}),
    ("the same, float64 alone", saturated, {"elements": "all", "widen": False}),
    ("one row saturated, screen", mixed, {}),
    ("one row saturated, element by element", mixed, {"elements": "all"}),
    ("the same, float64 alone", mixed, {"elements": "all", "widen": False}),
]


def main(runs=3):
    """Write the tables."""
    head("one wrong element", "error", "runs of 100 that catch it", "share of examples")
    for name in LAYERS:
        for error, asked in [(1e-8, {"widen": False}), (1e-11, {"digits": 13})]:
            found, share = runs_that_catch(name, error, runs, **asked)
            row(name, f"{error:g}", f"{found}/{runs}", f"{share:.0%}")
    head("true gradient near 1e-10 replaced by zero", "caught")
    for label, mistake, asked in SATURATED:
        row(label, f"{mistake(100, **asked):.0%}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
