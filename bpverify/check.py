"""One door: everything bpverify can say of an op at one point."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bpverify import laws
from bpverify.assess import DIGITS, Elements, assess
from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.report import Report

__all__ = ["check"]

#: Judged by `assess`, with the caller's settings.
BY_ASSESSMENT = "values"
#: Without gradients of the right shapes nothing further can be asked.
FIRST = "gradient_shape"


def check(
    op: Op,
    *operands: Any,
    cotangent: Any = None,
    digits: float = DIGITS,
    seed: int = 0,
    budget: int | None = None,
    elements: Elements = "auto",
) -> Report:
    """Hold an op's backward against its forward at these operands; NumPy is all it needs.

    operands  : one array or nested list of floats for each operand, of the shapes of the signature
    cotangent : the results' upstream gradient (a tuple where there are several); drawn where None
    digits    : how many to try for: a setting of cost, which changes no verdict
    seed      : of the cotangent and of the directions; the same seed gives the same report
    budget    : the most forward evaluations to spend; what is not reached is inconclusive
    elements  : "all" judges every element singly; "auto" and "screen" begin with directions

    Raises InvalidOperand where the operands do not fit, ForwardError where the forward gives
    nothing to differentiate, GradientError where the backward cannot be called or returns no
    gradients of the operands' shapes. What else is wrong is in the report. Nothing of the caller's
    is changed.
    """
    point = op.point(*operands, cotangent=cotangent, seed=seed)
    laws.ALL[FIRST](op, point)
    broken = []
    for name, law in laws.ALL.items():
        if name in (FIRST, BY_ASSESSMENT):
            continue
        try:
            law(op, point)
        except GradientError as error:
            broken.append(error)
    report = assess(op, point, digits=digits, seed=seed, budget=budget, elements=elements)
    return replace(report, broken=tuple(broken))
