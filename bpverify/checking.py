"""One door: everything bpverify can say of an op at one point."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bpverify.assess import DIGITS, Elements, assess
from bpverify.laws import ALL, broken
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
    laws: Collection[str] = QUICK,
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
    laws      : names of the laws to hold the op to, beside shapes and values: `bpverify.laws.ALL`
                for every one; those that the op waives are left out, and said in the report

    Raises InvalidOperand where the operands do not fit, ForwardError where the forward gives
    nothing to differentiate, GradientError where the backward cannot be called or returns no
    gradients of the operands' shapes. What else is wrong is in the report. Nothing of the caller's
    is changed.
    """
    point = op.point(*operands, cotangent=cotangent, seed=seed)
    ALL["gradient_shape"](op, point)
    errors, unasked = broken(op, point, _beside_values(op, laws))
    report = assess(op, point, digits=digits, seed=seed, budget=budget, elements=elements)
    return replace(report, broken=tuple(errors), not_asked=unasked)


def _beside_values(op: Op, laws: Collection[str]) -> list[str]:
    # What nobody asked for need not be said to have been left out.
    idle = OF_JVP if laws is QUICK and op.jvp is None else ()
    return [name for name in laws if name not in ("gradient_shape", "values", *idle)]
