"""What wrong gradients each checker catches, at the same points.

    python -m tests.peers.power [points]

Half of the points are ordinary; at the others the layer's weights are fifty times as large, so
that most of its units are saturated. A mistake counts as caught where the checker rejects the wrong
gradient and accepts the right one at the same point; the first row counts rejected right ones.
For bpverify "rejects" is the verdict `wrong`, and nothing less.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import sys

import numpy as np

import bpverify
from tests.peers import checkers
from tests.peers.layer import backward, forward, operands

SIZE = (4, 3, 5)
SCALES = (1.0, 50.0)


def rejects(name, wrong_backward, given) -> bool:
    """Whether the checker calls this backward wrong."""
    if name != "bpverify.check":
        return not checkers.CHECKERS[name](forward, wrong_backward, given)()
    op = bpverify.Op("W(k,n), x(n,m), b(k,1) -> a(k,m)", forward, wrong_backward)
    return bool(bpverify.check(op, *given, elements="all").wrong)


def one_element(error):
    """A mistake in one element of dW, the largest at this point times 1 + error."""

    def mistaken(da, W, x, b):
        dW, dx, db = backward(da, W, x, b)
        flat = dW.ravel()
        flat[np.argmax(np.abs(W))] *= 1 + dW.dtype.type(error)
        return flat.reshape(dW.shape), dx, db

    return mistaken


def factor(by, which=0):
    """A whole gradient times a factor."""
    return lambda *given: tuple(
        g * g.dtype.type(by) if i == which else g for i, g in enumerate(backward(*given))
    )


def rounded(*given):
    """Every gradient computed in float64, returned through float32."""
    return tuple(g.astype(np.float32).astype(g.dtype) for g in backward(*given))


MISTAKES = {
    **{f"one element by 1e-{i}": one_element(10.0**-i) for i in (1, 2, 3, 4, 6, 8)},
    "sign of one element": one_element(-2),
    "dx by 1e-4": factor(1 + 1e-4, 1),
    "dx by 1e-8": factor(1 + 1e-8, 1),
    "db without its factor 5": factor(1 / 5, 2),
    "through float32": rounded,
}


def main(points: int = 20) -> None:
    """Print the table."""
    checkers.alone()
    drawn = [operands(SIZE, seed, SCALES[seed % 2]) for seed in range(points)]
    names = list(checkers.CHECKERS)
    alarms = {n: [rejects(n, backward, given) for given in drawn] for n in names}
    print(
        f"Mistakes caught in a sigmoid layer (k,n,m) = {SIZE}, {points} points, half of them saturated\n"
    )
    print("| mistake |", " | ".join(names), "|")
    print("| --- " * (len(names) + 1) + "|")
    print("| none: false alarms |", " | ".join(f"{np.mean(alarms[n]):.0%}" for n in names), "|")
    for mistake, wrong in MISTAKES.items():
        caught = {
            n: np.mean(
                [
                    not alarm and rejects(n, wrong, given)
                    for alarm, given in zip(alarms[n], drawn, strict=True)
                ]
            )
            for n in names
        }
        print(f"| {mistake} |", " | ".join(f"{caught[n]:.0%}" for n in names), "|", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
