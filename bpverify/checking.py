"""One door: everything bpverify can say of an op at one point."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np

from bpverify.assess import DIGITS, Elements, assess
from bpverify.errors import InvalidOperand
from bpverify.laws import ALL, applying, broken
from bpverify.op import Op
from bpverify.report import Report

__all__ = ["QUICK", "check"]

#: The laws of forward mode.
OF_JVP = ("adjoint_identity", "jvp_values")
#: The laws of a check where none are named: each takes a call or two of forward and backward, so
#: that a check can stand beside a forward that takes a second. `laws.ALL` takes about fifty.
QUICK = (
    *OF_JVP,  # of an op that has one
    "dtype_kept",
    "finite_where_forward_is",
    "nothing_mutated",
    "repeatable",
)


def check(
    op: Op,
    *operands: Any,
    cotangent: Any = None,
    digits: float = DIGITS,
    seed: int = 0,
    budget: int | None = None,
    elements: Elements = "auto",
    laws: Collection[str] | None = QUICK,
) -> Report:
    """Hold an op's backward against its forward at these operands; NumPy is all it needs.

    operands  : one array or nested list of floats for each operand, of the shapes of the signature
    cotangent : the results' upstream gradient (a tuple where there are several); drawn where None
    digits    : how many to try for: a setting of cost, which changes no verdict
    seed      : of the cotangent and of the directions; the same seed gives the same report
    budget    : the most forward evaluations to spend; what is not reached is inconclusive
    elements  : "auto" accepts from directions, and looks at elements in doubt; a number judges so many
                elements of each gradient singly besides, drawn by the seed; "all" judges every one;
                "first" ends at the first wrong one, and leaves what it has not come to inconclusive
    laws      : names of the laws to hold the op to, beside shapes and values; every one where None;
                those that the op waives are left out, and said in the report

    Raises InvalidOp where the op is none or a name no law's, InvalidOperand where the operands or a
    setting do not fit, ForwardError where the forward gives nothing to differentiate, GradientError
    where the backward cannot be called or returns no gradients of the operands' shapes. What else is
    wrong is in the report. Nothing of the caller's is changed.
    """
    chosen = _beside_values(op, applying(op, laws), laws)
    _whole(seed=seed, **({} if budget is None else {"budget": budget}))
    point = op.point(*operands, cotangent=cotangent, seed=seed)
    ALL["gradient_shape"](op, point)
    errors, unasked = broken(op, point, chosen)
    report = assess(op, point, digits=digits, seed=seed, budget=budget, elements=_plain(elements))
    return replace(report, broken=tuple(errors), not_asked=unasked)


def _plain(elements: Any) -> Elements:
    """A whole number of NumPy's as one of Python's."""
    return int(elements) if isinstance(elements, np.integer) else elements


def _whole(**given: Any) -> None:
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
            raise InvalidOperand(f"{name} is a whole number, 0 or more; got {value!r}")


def _beside_values(op: Op, laws: Collection[str], asked: object) -> list[str]:
    # What nobody asked for need not be said to have been left out.
    idle = OF_JVP if asked is QUICK and op.jvp is None else ()
    return [name for name in laws if name not in ("gradient_shape", "values", *idle)]
