"""What one check costs: forward evaluations, counted, and time as a ratio measured interleaved."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import bpverify
from bpverify.forms.training_set import SUM
from bpverify.point import Array

SIZES = [(4, 3, 5), (32, 32, 16), (128, 128, 32), (256, 256, 64)]
LARGEST = SIZES[-1]
#: Nothing unusual at ordinary values: F at the point, and four pairs of steps either way.
EVALUATIONS = 9
#: One check against one forward plus backward of the largest layer: 20 to 22 on a machine whose other
#: programs take its caches, and 25 is aimed at. What is over it by a fifth has become dearer.
RATIO = 30
#: Passes timed after each check. One is made before them: a check leaves memory cold, and the first
#: passes after it take 1.3 to 1.7 times as long.
WARM = 5
ROUNDS = 9


def layer(sizes: tuple[int, int, int]) -> tuple[Array, Array, Array]:
    """W, A_prev and b of a dense sigmoid layer as training starts: z of about unit size."""
    k, n, m = sizes
    rng = np.random.default_rng(7)
    W = rng.standard_normal((k, n)) / np.sqrt(n)
    return W, rng.standard_normal((n, m)), rng.standard_normal((k, 1))


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_evaluations_do_not_grow_with_the_size(benchmark: Any, sizes: tuple[int, int, int]) -> None:
    """Ten digits of the direction cost the same few forward evaluations at every size."""
    operands = layer(sizes)
    report = benchmark(lambda: bpverify.check(SUM, *operands))
    benchmark.extra_info["evaluations"] = report.evaluations
    assert report.verified
    assert min(gradient.digits for gradient in report.gradients) >= 10
    assert report.evaluations <= EVALUATIONS


def test_time_over_forward_and_backward(benchmark: Any) -> None:
    """The median of paired ratios: each check is timed beside the passes it is compared with."""
    operands = layer(LARGEST)
    cotangent = np.ones((LARGEST[0], LARGEST[2]))
    ratios: list[float] = []

    def passes() -> None:
        SUM.forward(*operands)
        SUM.backward(cotangent, *operands)

    def pair() -> None:
        checked = seconds(lambda: bpverify.check(SUM, *operands))
        passes()
        ratios.append(checked / statistics.median(seconds(passes) for _ in range(WARM)))

    benchmark.pedantic(pair, rounds=ROUNDS, warmup_rounds=1)
    ratio = statistics.median(ratios)
    benchmark.extra_info["ratio"] = ratio
    assert ratio <= RATIO, f"one check takes {ratio:.1f} times one forward plus backward"


def seconds(call: Callable[[], Any]) -> float:
    """How long the processor is at one call: the clock would count other programs' turns as well."""
    start = time.process_time()
    call()
    return time.process_time() - start
