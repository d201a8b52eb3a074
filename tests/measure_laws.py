"""What `gradient_test` catches in its default number of examples, and that it flags nothing right.

python -m tests.measure_laws            each mistake of tests/mistakes/fuzz.py, ten seeds
python -m tests.measure_laws NAME ...   those whose names contain one of the words
python -m tests.measure_laws --clipped  tests/mistakes/clipped.py, ten seeds
python -m tests.measure_laws --moved    tests/mistakes/moved.py, ten seeds
python -m tests.measure_laws --each     the mistakes of tests/mistakes/by_law: each by its own law alone,
                                        and by all the others without it, one seed
python -m tests.measure_laws --shrunk   what a run shows of mistakes that begin at a size, and what it costs
python -m tests.measure_laws --right N  false alarms over all forms and the twelve layers, N
                                        examples each
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection

from hypothesis import seed

from bpverify import GradientError, Op, gradient_test, laws
from tests.measure.say import head, row, say
from tests.mistakes import moved
from tests.mistakes.by_law import MISTAKES
from tests.mistakes.clipped import CLIPPED, LIMITS, MAKERS
from tests.mistakes.fuzz import FUZZED, RIGHT, sized
from tests.mistakes.layer import changed
from tests.mistakes.right import RIGHT_OPS
from tests.mistakes.search import first_failure, shown, unshrunk

SEEDS = range(10)
#: Hypothesis's own default, which a project gets that sets nothing.
EXAMPLES = 100
#: Of the mistakes of a law, so many at the least that all others let pass.
ALONE = 4
#: The laws that can be broken by themselves by no mistake: docs/laws.md says why.
NEVER_ALONE = ("gradient_shape", "samples_in_any_order")


def alarm(
    op: Op, number: int, examples: int = EXAMPLES, names: Collection[str] | None = None
) -> str:
    """The headline of what `gradient_test` raises under this seed; "" where it passes."""
    error = first_failure(seed(number)(unshrunk(examples)(gradient_test(op, laws=names))))
    if error is None:
        return ""
    return error.headline if isinstance(error, GradientError) else str(error).splitlines()[0]


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


def clipped(words: list[str]) -> int:
    """Write a line for each op, a column for each limit; return how many cells are not ten."""
    head("z clipped at", *(f"{limit:g}" for limit in LIMITS), "not clipped")
    bad = 0
    for name in [name for name in MAKERS if not words or name in words]:
        times = {
            limit: caught(CLIPPED[name, limit]) for limit in LIMITS if (name, limit) in CLIPPED
        }
        false = caught(MAKERS[name])
        bad += sum(count < len(SEEDS) for count in times.values()) + (false > 0)
        row(name, *(times.get(limit, "") for limit in LIMITS), false)
    say(f"\n{bad} not {len(SEEDS)} of {len(SEEDS)} against 0; {EXAMPLES} examples each")
    return bad


def ends_moved(words: list[str]) -> int:
    """Write a line for each op, its ends and how often each was caught; return how many are not ten."""
    head("end of a flat piece", "moved to: caught", "not moved")
    bad = 0
    for name in [name for name in moved.MAKERS if not words or name in words]:
        times = {end: caught(make) for (of, end), make in moved.MOVED.items() if of == name}
        false = caught(moved.MAKERS[name])
        bad += sum(count < len(SEEDS) for count in times.values()) + (false > 0)
        row(name, ", ".join(f"{end:g}: {count}" for end, count in times.items()), false)
    say(f"\n{bad} not {len(SEEDS)} of {len(SEEDS)} against 0; {EXAMPLES} examples each")
    return bad


def each(words: list[str]) -> int:
    """Write a line for each law; return how many of its mistakes it misses, and how many laws have \
    fewer than four that no other sees, all together."""
    head("law", "mistakes", "caught by it alone", "of these, by no other law")
    missed = short = 0
    for law in [law for law in laws.ALL if not words or law in words]:
        makers = [make for _, make in MISTAKES[law].values()]
        others = [other for other in laws.ALL if other != law]
        found = [make for make in makers if alarm(make(), 1, names=[law])]
        missed += len(makers) - len(found)
        alone = sum(not alarm(make(), 1, names=others) for make in found)
        short += alone < ALONE and law not in NEVER_ALONE
        row(law, len(makers), len(found), alone)
    say(f"\n{missed} missed, {short} laws with fewer than {ALONE} alone; {EXAMPLES} examples each")
    return missed + short


SHRUNK = {
    "only when n > 60": sized(lambda k, n, m: n > 60),
    **{name: make for name, make in FUZZED.items() if ">" in name or "=" in name},
    "only when k = n = m = 3": sized(lambda k, n, m: k == n == m == 3),
    "only in saturation": FUZZED["only in saturation"],
    "1e-8 of one element": FUZZED["1e-8 of one element"],
    "dx negated": changed(1, lambda d, *_: -d),
}


def shrunk(words: list[str]) -> int:
    """Write a line for each mistake: the example that is shown, runs of the body and of the forward."""
    head("mistake", "what is shown", "runs of the test's body", "of the forward")
    for name in [name for name in SHRUNK if not words or any(word in name for word in words)]:
        error, bodies, forwards = shown(SHRUNK[name]())
        row(name, f"`{error.told.example}`", bodies, forwards)
    return 0


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
    if arguments[:1] == ["--clipped"]:
        sys.exit(bool(clipped(arguments[1:])))
    if arguments[:1] == ["--moved"]:
        sys.exit(bool(ends_moved(arguments[1:])))
    if arguments[:1] == ["--each"]:
        sys.exit(bool(each(arguments[1:])))
    if arguments[:1] == ["--shrunk"]:
        sys.exit(shrunk(arguments[1:]))
    if arguments[:1] == ["--right"]:
        sys.exit(bool(right(int(arguments[1]), arguments[2:])))
    sys.exit(bool(mistakes(arguments)))
