"""Forward evaluations to a verdict: by size for ordinary values, by layer for wide-ranging ones.

python -m tests.measure.cost [runs]
"""

from __future__ import annotations

import sys

import numpy as np

from bpverify.engine import judge
from tests.material.layers import LAYERS
from tests.material.mistakes import dense_problem
from tests.material.points import draw_problem
from tests.measure.say import head, row

#: (n, k, m) of dense layers: all gradients together have about 10 ... 1,000,000 elements.
SIZES = [(2, 2, 2), (5, 8, 5), (20, 30, 10), (80, 90, 30), (250, 300, 80), (900, 1000, 100)]
COLUMNS = ("evaluations: median", "95 %", "most", "digits: median", "least")


def figures(found):
    """Return a row's figures from the judgements of many points."""
    used = [j.evaluations for j in found]
    digits = [o.digits for j in found for o in j.operands if not np.isnan(o.digits)]
    middle, high = np.quantile(used, [0.5, 0.95])
    return (
        f"{middle:.0f}",
        f"{high:.0f}",
        max(used),
        f"{np.median(digits):.1f}",
        f"{min(digits):.1f}",
    )


def by_size(runs):
    """Write the table of a dense layer's sizes; fewer runs where one takes seconds."""
    head("elements", *COLUMNS, title="Dense sigmoid layer, ordinary values")
    for n, k, m in SIZES:
        rng, count = np.random.default_rng(n), n * k + k * m + n
        seeds = range(max(3, min(runs, 4_000_000 // count)))
        row(f"{count:,}", *figures([judge(dense_problem(rng, n, k, m), seed=s) for s in seeds]))


def by_layer(draw, runs, keeps):
    """Write the table of the twelve layers."""
    kind = "wider type at hand" if keeps else "float64 alone"
    head("layer", *COLUMNS, title=f"Twelve layers, {draw} inputs, {kind}")
    everything = []
    for name in LAYERS:
        rng = np.random.default_rng(len(name))
        problems = [draw_problem(name, rng, draw, keeps_wider_types=keeps) for _ in range(runs)]
        found = [judge(p, seed=s) for s, p in enumerate(problems) if p is not None]
        everything += found
        row(name, *figures(found))
    row("all", *figures(everything))


def main(runs=40):
    """Write the tables."""
    by_size(runs)
    by_layer("ordinary", runs, keeps=True)
    by_layer("wide", runs, keeps=True)
    by_layer("wide", runs, keeps=False)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
