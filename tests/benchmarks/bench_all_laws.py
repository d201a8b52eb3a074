"""What `gradient_test` costs: examples a second with every law, and over the op's own evaluations.

Times are recorded and held to nothing: they are the machine's. Process time, for a busy machine adds
to the clock's.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from bpverify import Op, gradient_test
from bpverify.tally import collecting

EXAMPLES = 200
QUIET = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
#: Of each gradient's verdicts may be `zero`: nothing was there to be compared.
VACUOUS = 0.2


class Timed:
    """A function, and the process time that its calls took."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self.seconds = 0.0

    def __call__(self, *arrays: Any) -> Any:
        start = time.process_time()
        try:
            return self.function(*arrays)
        finally:
            self.seconds += time.process_time() - start


def forward(W: Any, x: Any, b: Any) -> Any:
    """A layer of tanh."""
    return np.tanh(W @ x + b)


def backward(da: Any, W: Any, x: Any, b: Any) -> Any:
    """dW, dx, db."""
    d = da * (1 - np.tanh(W @ x + b) ** 2)
    return d @ x.T, W.T @ d, d.sum(axis=1, keepdims=True)


SIGNATURES = {
    "4x3, five samples": "W(4,3), x(3,5), b(4,1) -> a(4,5)",
    "any sizes": "W(k,n), x(n,m), b(k,1) -> a(k,m)",
}


@pytest.mark.parametrize("sizes", SIGNATURES)
def test_examples_a_second(benchmark: Any, sizes: str) -> None:
    """Every law at each; the op's own seconds are counted in a run apart, for clocks take time."""
    halves = Timed(forward), Timed(backward)
    test, timed = (
        QUIET(gradient_test(Op(SIGNATURES[sizes], *functions, name="layer")))
        for functions in ((forward, backward), halves)
    )
    spent: list[float] = []

    def run() -> None:
        start = time.process_time()
        test()
        spent.append(time.process_time() - start)

    with collecting() as tally:
        benchmark.pedantic(run, rounds=3, warmup_rounds=1)
    timed()
    own = sum(half.seconds for half in halves)
    benchmark.extra_info["examples_a_second"] = EXAMPLES / min(spent)
    benchmark.extra_info["over_own_evaluations"] = min(spent) / own
    shares = {
        operand: row.verdicts["zero"] / row.verdicts.total()
        for (_, operand), row in tally.gradients.items()
    }
    benchmark.extra_info["vacuous"] = shares
    assert max(shares.values()) < VACUOUS, f"gradients that were zero: {shares}"
