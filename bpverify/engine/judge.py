"""Judge a backward pass at a point."""

from __future__ import annotations

import numpy as np

from bpverify.engine.conclude import conclude
from bpverify.engine.course import Course, Which
from bpverify.engine.judgement import Judgement
from bpverify.engine.problem import Problem
from bpverify.engine.purse import Purse
from bpverify.engine.wide import Widths


def judge(
    problem: Problem,
    *,
    digits: float = 10,
    seed: int = 0,
    budget: int | None = None,
    elements: Which = "auto",
    widen: bool = True,
) -> Judgement:
    """Hold backward's gradients against numeric derivatives that know their own error.

    ``digits`` (asked for) and ``budget`` (forward evaluations, None for no limit) are settings of
    cost, never of tolerance: no verdict is more lenient for them. ``elements``: "screen" and
    "auto" accept gradients from directions and look at elements only in doubt; "all" judges every
    element. ``widen=False`` keeps to the op's own type. Deterministic for a ``seed``.

    Raises
        ValueError : a setting that means nothing; the message shows it
        whatever forward or backward raise at the point itself
    """
    _demand(digits > 0, f"digits must be positive, got {digits!r}")
    _demand(budget is None or budget > 0, f"budget must be a positive count, got {budget!r}")
    _demand(elements in WHICH, f"elements must be one of {', '.join(WHICH)}; got {elements!r}")
    purse = Purse(budget)
    widths = Widths(problem, purse, np.random.default_rng(seed), widen)
    course = Course(widths, float(digits))
    # Overflow on the way to a number nobody believes is no news.
    with np.errstate(all="ignore"):
        course.run(elements)
        operands = tuple(conclude(record) for record in course.records)
    return Judgement(
        operands=operands,
        evaluations=purse.evaluations,
        forward_calls=purse.forward_calls,
        backward_calls=purse.backward_calls,
        mode=widths.mode,
        stacked=bool(widths.own.session.stacks),
        witness=any(record.witness is not None for record in course.records),
        seed=seed,
    )


WHICH = ("auto", "all", "screen")


def _demand(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)
