"""Taking the backward leaves the forward as it was."""

from __future__ import annotations

from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.point import Point
from bpverify.rounding import first_difference
from bpverify.run_to_run import VARIES, result_varies

__all__ = ["forward_unchanged"]


def forward_unchanged(op: Op, point: Point) -> str | None:
    """forward(x) before backward(da, x) = forward(x) after it, bit for bit"""
    __tracebackhide__ = True
    before = [result.copy() for result in op.results(point.fresh()[0])]
    operands, cotangent = point.fresh()
    op.gradients(cotangent, operands)
    after = op.results(point.fresh()[0])
    varies = False
    for term, one, two in zip(op.signature.results, before, after, strict=True):
        if one.shape == two.shape and first_difference(one, two) is None:
            continue
        varies = True
        if not result_varies(point, one, two):
            raise GradientError(
                f"backward of {op.name} changed what its forward gives for {term.name}",
                "look for parameters that the backward updates, and for a mode it switches",
                op=op.name,
                law="forward_unchanged",
            )
    return VARIES if varies else None
