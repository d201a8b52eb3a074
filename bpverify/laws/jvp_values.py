"""A forward-mode derivative is the derivative of the forward along its tangents."""

from __future__ import annotations

from bpverify.assess import assess
from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.point import Point
from bpverify.tangents import along, drawn

__all__ = ["jvp_values"]

#: Of tangents: a mistake that is orthogonal to the cotangent along one is not along another.
DIRECTIONS = 2


def jvp_values(op: Op, point: Point) -> str | None:
    """<v, jvp(u)> = d/dt <v, forward(x + t u)>, where the op has a jvp, for tangents u of all operands"""
    __tracebackhide__ = True
    if op.jvp is None:
        return "the op has no jvp"
    decided = True
    for seed in range(DIRECTIONS):
        line, start = along(op, point, drawn(op, point, seed))
        report = assess(line, start)
        decided = decided and not report.open
        for gradient in report.wrong:
            wrong = gradient.wrong[0]
            raise GradientError(
                f"the jvp of {op.name} is wrong: <v, jvp(u)> is {wrong.given:.10g}, but should be "
                f"{wrong.expected:.10g}",
                f"v is the cotangent; u are tangents drawn from the seed {seed}, for {op.signature}",
                f"differences are apart by {wrong.gap:.1e}; their error is {wrong.error:.0e}",
                f"falsifying example: {point!r}",
                op=op.name,
                law="jvp_values",
                facts={"given": wrong.given, "expected": wrong.expected, "seed": seed},
            )
    return None if decided else "a verdict is inconclusive"
