"""A gradient has the shape of its operand."""

from __future__ import annotations

from bpverify.errors import GradientError
from bpverify.look import first_look
from bpverify.op import Op
from bpverify.point import Point

__all__ = ["gradient_shape"]


def gradient_shape(op: Op, point: Point) -> None:
    """shape(dx) = shape(x), for every operand x that has a gradient"""
    __tracebackhide__ = True
    gradients = first_look(op, point).gradients
    for term in op.differentiable:
        got, wanted = gradients[term.name].shape, point.operands[term.name].shape
        if got != wanted:
            raise GradientError(
                f"d{term.name} of {op.name} has shape {got}, but {term.name} has shape {wanted}",
                f"d{term.name} should be {point.sizes.expected(term)}",
                op=op.name,
                law="gradient_shape",
                operand=term.name,
                facts={"shape": got, "expected": wanted},
            )
