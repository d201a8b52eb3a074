"""Judge a backward pass at a point."""

from __future__ import annotations

from numbers import Real

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
    cost, never of tolerance: no verdict is more lenient for them. ``elements``: "auto" accepts
    gradients from directions and looks at elements only in doubt; a number judges so many elements
    of each gradient besides, drawn by the seed; "all" judges every element; "first" looks as "auto"
    does, and stops at the first wrong element. ``widen=False`` keeps to the op's own type.
    Deterministic for a ``seed``.

    Raises
        ValueError : a setting that means nothing; the message shows it
        whatever forward or backward raise at the point itself
    """
    _demand(_is_positive(digits), f"digits must be a positive number, got {digits!r}")
    _demand(budget is None or budget > 0, f"budget must be a positive count, got {budget!r}")
    _demand(
        elements in ("auto", "all", "first") or _is_count(elements),
        f"elements must be 'auto', 'all', 'first' or how many of each gradient to draw; got {elements!r}",
    )
    purse = Purse(budget)
    # Overflow on the way to a number nobody believes is no news.
    with np.errstate(all="ignore"):
        widths = Widths(problem, purse, np.random.default_rng(seed), widen)
        course = Course(widths, float(digits))
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


def _is_positive(digits: object) -> bool:
    return isinstance(digits, Real) and float(digits) > 0


def _is_count(elements: object) -> bool:
    return isinstance(elements, int) and not isinstance(elements, bool) and elements > 0


def _demand(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)
