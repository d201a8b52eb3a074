"""What `gradient_test` catches in its default number of examples, and that it flags nothing right.

python -m tests.measure_laws            each mistake of tests/mistakes/fuzz.py, ten seeds
python -m tests.measure_laws NAME ...   those whose names contain one of the words
python -m tests.measure_laws --right N  false alarms over all forms and the twelve layers, N
                                        examples each
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky

from bpverify import ForwardError, GradientError, Op, gradient_test
from tests.measure.say import head, row, say
from tests.mistakes.fuzz import FUZZED, RIGHT
from tests.mistakes.right import RIGHT_OPS

SEEDS = range(10)
#: Hypothesis's own default, which a project gets that sets nothing.
EXAMPLES = 100


def alarm(op: Op, number: int, examples: int = EXAMPLES) -> str:
    """The headline of what `gradient_test` raises under this seed; "" where it passes."""
    options = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        seed(number)(options(gradient_test(op)))()
    except (GradientError, ForwardError, Flaky) as error:
        return str(error).splitlines()[0]
    return ""


def caught(make: Callable[[], Op]) -> int:
    """In how many of the seeds; the op is made anew for each."""
    return sum(bool(alarm(make(), number)) for number in SEEDS)


def mistakes(words: list[str]) -> int:
    """Write the table; return how many of its rows are not as they should be."""
    chosen = [name for name in FUZZED if not words or any(word in name for word in words)]
    false = {make: caught(make) for make in {RIGHT[name] for name in chosen}}
    head("mistake", f"caught, of {len(SEEDS)} seeds", "right counterpart flagged")
    bad = 0
    for name in chosen:
        times = caught(FUZZED[name])
        bad += times < len(SEEDS) or false[RIGHT[name]] > 0
        row(name, times, false[RIGHT[name]])
    say(
        f"\n{len(chosen)} mistakes, {bad} rows not 10 of 10 against 0 of 10; {EXAMPLES} examples each"
    )
    return bad


def right(examples: int, words: list[str]) -> int:
    """Write a line for each right op; return how many were flagged."""
    chosen = [name for name in RIGHT_OPS if not words or any(word in name for word in words)]
    head("op", "examples", "false alarm")
    bad = 0
    for name in chosen:
        said = alarm(RIGHT_OPS[name], examples, examples)
        bad += bool(said)
        row(name, examples, said or "none")
    say(f"\n{len(chosen)} right ops, {len(chosen) * examples} examples, {bad} flagged")
    return bad


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--right"]:
        sys.exit(bool(right(int(arguments[1]), arguments[2:])))
    sys.exit(bool(mistakes(arguments)))
