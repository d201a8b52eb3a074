"""How long one check takes, beside the peers', on the same layer in one process on one thread.

    tox -e peers                          (or: python -m tests.peers.speed [rounds])

Checkers take turns in every round, so that a busy machine slows all of them; the figure is the
median. Torch's slow mode calls the layer for every element: where that alone would take longer
than LIMIT, its calls, counted at a smaller size, are multiplied by the time of one call here, and
the figure is marked as the least it can take.
"""

from __future__ import annotations

import os

# Before NumPy and torch are imported, which read it once.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import statistics
import sys
import time

import bpverify
from tests.peers import checkers
from tests.peers.layer import SIZES, backward, forward, operands

#: Seconds of one check that are waited for.
LIMIT = 20.0
SLOW = "torch gradcheck, slow"
COUNTED = SIZES[1]


def elapsed(call) -> float:
    """Seconds that the call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def slow_calls(size) -> tuple[int, int]:
    """How many forwards and backwards torch's slow mode calls."""
    counts = [0, 0]

    def counting(which, function):
        def called(*arrays):
            counts[which] += 1
            return function(*arrays)

        return called

    check = checkers.CHECKERS[SLOW](counting(0, forward), counting(1, backward), operands(size))
    counts[:] = 0, 0
    check()
    return counts[0], counts[1]


def elements(size) -> tuple[int, int]:
    """How many elements the operands have together, and the result."""
    k, n, m = size
    return k * n + n * m + k, k * m


def least(size) -> float:
    """The least that torch's slow mode can take: its calls of the layer alone."""
    given = operands(size)
    forwards, backwards = slow_calls(COUNTED)
    (inputs, results), (few_inputs, few_results) = elements(size), elements(COUNTED)
    cotangent = forward(*given)
    one_forward = min(elapsed(lambda: forward(*given)) for _ in range(5))
    one_backward = min(elapsed(lambda: backward(cotangent, *given)) for _ in range(5))
    return (
        forwards * inputs / few_inputs * one_forward
        + backwards * results / few_results * one_backward
    )


def times(size, rounds) -> dict[str, list[float]]:
    """Seconds of each checker in each round; each is called once before, uncounted."""
    given = operands(size)
    names = [name for name in checkers.CHECKERS if name != SLOW or least(size) < LIMIT / 4]
    checks = {name: checkers.CHECKERS[name](forward, backward, given) for name in names}
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name, check in checks.items():
            if sum(taken[name]) > LIMIT:
                continue
            seconds = elapsed(check)
            if turn or seconds > LIMIT:
                taken[name].append(seconds)
    return taken


def cell(name, size, taken) -> str:
    """A table's entry in milliseconds."""
    if name not in taken:
        return f"≥ {least(size) * 1e3:,.0f}"
    return f"{statistics.median(taken[name]) * 1e3:,.2f}"


def claimed_digits(name) -> str:
    """What the checker says of a gradient that it accepts."""
    if name in checkers.TOLERANCES:
        return f"{checkers.TOLERANCES[name]:g} relative"
    op = bpverify.Op("W(k,n), x(n,m), b(k,1) -> a(k,m)", forward, backward)
    reports = [bpverify.check(op, *operands(size)) for size in SIZES]
    least_sure = min(g.digits or 0 for report in reports for g in report.gradients)
    return f"{least_sure:.1f} digits or more"


def main(rounds: int = 11) -> None:
    """Print the table."""
    checkers.alone()
    columns = {size: times(size, rounds) for size in SIZES}
    print(f"One check of a sigmoid layer, ms: median of {rounds} interleaved rounds, one thread\n")
    print("| checker |", " | ".join(f"(k,n,m) = {size}" for size in SIZES), "| accepts to |")
    print("| --- " * (len(SIZES) + 2) + "|")
    for name in checkers.CHECKERS:
        row = " | ".join(cell(name, size, taken) for size, taken in columns.items())
        print(f"| {name} | {row} | {claimed_digits(name)} |")
    print(
        "\n≥: not run; its calls, counted at",
        COUNTED,
        "and multiplied by the time of one call here.",
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
