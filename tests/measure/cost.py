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

#: (n, k, m) of dense layers: all gradients together have about 10 ... 1,000,000 elements.
SIZES = [(2, 2, 2), (5, 8, 5), (20, 30, 10), (80, 90, 30), (250, 300, 80), (900, 1000, 100)]


def row(label, used, digits):
    return (f"| {label} | {np.median(used):.0f} | {np.quantile(used, 0.95):.0f} | {max(used)} | "
            f"{np.median(digits):.1f} | {min(digits):.1f} |")


def main(runs=40):
    print("Dense sigmoid layer, ordinary values\n")
    print("| elements | evaluations: median | 95 % | most | digits: median | least |")
    print("| --- " * 6 + "|")
    for n, k, m in SIZES:
        rng = np.random.default_rng(n)
        count = n * k + k * m + n
        found = [judge(dense_problem(rng, n, k, m), seed=s)
                 for s in range(max(3, min(runs, 4_000_000 // count)))]
        digits = [o.digits for j in found for o in j.operands]
        print(row(f"{count:,}", [j.evaluations for j in found], digits), flush=True)
    for draw in ("ordinary", "wide"):
        print(f"\nTwelve layers, {draw} inputs: to a verdict for each operand's gradient\n")
        print("| layer | evaluations: median | 95 % | most | digits: median | least |")
        print("| --- " * 6 + "|")
        by_layer(draw, runs)


def by_layer(draw, runs):
    everything, all_digits = [], []
    for name in LAYERS:
        rng = np.random.default_rng(len(name))
        problems = [draw_problem(name, rng, draw) for _ in range(runs)]
        found = [judge(p, seed=s) for s, p in enumerate(problems) if p is not None]
        used = [j.evaluations for j in found]
        digits = [o.digits for j in found for o in j.operands if not np.isnan(o.digits)]
        everything += used
        all_digits += digits
        print(row(name, used, digits))
    print(row("all", everything, all_digits), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
