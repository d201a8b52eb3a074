"""An embedding with a backward that is wrong, and what bpverify says of it: `python a_mistake.py`."""

from __future__ import annotations

import numpy as np
from hypothesis import settings

import bpverify
import tinylayers
from bpverify.domains import Integers


def backward(dY, E, I):
    """Of several tokens of one word, only the last adds its row: NumPy reads, adds and writes once."""
    dE = np.zeros_like(E)
    dE[I] += dY
    return {"dE": dE}


embedding = bpverify.Op(
    "E(3,d), I(m) -> Y(m,d)",
    tinylayers.embedding.forward,
    backward,
    name="embedding",
    no_gradient=("I",),
    domains={"I": Integers(0, 2)},
)


def main() -> None:
    """Prints the report on a point that is too kind, then the error that drawn points lead to."""
    table = [[0.5, -1.0], [2.0, 0.25], [1.0, 1.5]]
    print(bpverify.check(embedding, table, [2, 0]))
    print()
    # In a test file, `test_embedding = bpverify.gradient_test(embedding)` is all. Here the same cases are
    # drawn in every run, so that README.md can show what they lead to.
    test = settings(derandomize=True, database=None, deadline=None)(
        bpverify.gradient_test(embedding)
    )
    try:
        test()
    except bpverify.GradientError as error:
        print(error)


if __name__ == "__main__":
    main()
