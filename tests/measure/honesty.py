"""Is the reported error true? Every element's numeric derivative against its true value.

    python -m tests.measure.honesty [points a layer]

The truth is the layers' own backward in extended precision, whose rounding is counted in the error
of the extended rows (there it is of the same size as what it judges).
"""

from __future__ import annotations

import sys

import numpy as np

from bpverify.engine import CODES, Verdict, judge
from tests.material.layers import LAYERS
from tests.material.points import draw_problem
from tests.measure.say import head, row

TYPES = {
    "extended": (np.float64, True, 13),
    "float64 alone": (np.float64, False, 10),
    "float32 alone": (np.float32, False, 5),
}
BELIEVED = [CODES.index(v) for v in (Verdict.VERIFIED, Verdict.IMPRECISE)]


def ratios(name, kind, draw, points):
    """Return true error / reported error, and digits, of every believed element."""
    dtype, keeps, digits = TYPES[kind]
    rng, true_rng = (np.random.default_rng([3, list(LAYERS).index(name)]) for _ in range(2))
    shares, sure = [], []
    for k in range(points):
        problem = draw_problem(name, rng, draw, dtype, keeps)
        wider = draw_problem(name, true_rng, draw, dtype, True)
        if problem is None:
            continue
        truth = wider.pull_back(
            wider.cotangent.astype(np.longdouble),
            tuple(x.astype(np.longdouble) for x in wider.operands),
        )
        found = judge(problem, digits=digits, seed=k, elements="all")
        for operand, true in zip(found.operands, truth, strict=True):
            e = operand.elements
            believed = np.isin(e.codes, BELIEVED) & (e.error > 0)
            rounding = np.abs(true[believed]) * np.finfo(np.longdouble).eps * 8
            gap = np.maximum(np.abs(e.numeric[believed] - true[believed]) - rounding, 0)
            shares += list((gap / e.error[believed]).astype(float))
            sure += list(e.digits[believed])
    return shares, sure


def figures(shares, sure):
    """Return a row's figures."""
    shares = np.array(shares)
    return (
        len(shares),
        f"{np.mean(shares <= 1):.2%}",
        f"{shares.max():.2g}",
        f"{np.nanmedian(sure):.1f}",
    )


def main(points=15):
    """Write the tables."""
    for kind in TYPES:
        head("layer", "elements", "true ≤ reported", "largest ratio", "digits: median", title=kind)
        everything, digits = [], []
        for name in LAYERS:
            rows = [ratios(name, kind, draw, points) for draw in ("ordinary", "wide")]
            shares, sure = rows[0][0] + rows[1][0], rows[0][1] + rows[1][1]
            everything += shares
            digits += sure
            row(name, *figures(shares, sure))
        row("all", *figures(everything, digits))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
