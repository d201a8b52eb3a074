"""A written statement about an op's gradients, `dw=lambda dz, w, x, b: dz * x`, upheld or refuted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from bpverify.errors import GradientError
from bpverify.laws.gradient_shape import gradient_shape
from bpverify.laws.values import values
from bpverify.op import Op
from bpverify.point import Point

__all__ = ["only", "refuted", "stated", "upheld"]

Formula = Callable[..., Any]


def upheld(op: Op, point: Point, **formulas: Formula) -> None:
    """Check that the op's gradients at the point are these, and that its backward returns them.

    formulas : "d" + operand = a function called like the backward, (cotangent, *operands)

    Both the formula and the op's own backward are held against the numeric derivative.
    Raises GradientError where one of them is refuted.
    """
    __tracebackhide__ = True
    for checked in (stated(op, **formulas), only(op, [name[1:] for name in formulas])):
        gradient_shape(checked, point)
        values(checked, point)


def refuted(op: Op, point: Point, **formulas: Formula) -> bool:
    """True where the formulas, taken for the op's gradients, are wrong at the point."""
    try:
        checked = stated(op, **formulas)
        gradient_shape(checked, point)
        values(checked, point)
    except GradientError:
        return True
    return False


def stated(op: Op, **formulas: Formula) -> Op:
    """The op with these formulas for its backward; its other operands are held fixed."""

    def backward(cotangent: Any, *operands: Any) -> dict[str, Any]:
        return {name: formula(cotangent, *operands) for name, formula in formulas.items()}

    return _with(op, f"{op.name} as stated", backward, [name[1:] for name in formulas])


def only(op: Op, operands: Collection[str]) -> Op:
    """The op with only these operands' gradients; the others are held fixed."""

    def backward(cotangent: Any, *arrays: Any) -> dict[str, Any]:
        gradients = op.gradients(cotangent if isinstance(cotangent, tuple) else [cotangent], arrays)
        return {f"d{name}": gradients[name] for name in operands}

    return _with(op, op.name, backward, operands)


def _with(op: Op, name: str, backward: Formula, operands: Collection[str]) -> Op:
    fixed = [term.name for term in op.operands if term.name not in operands]
    return Op(
        op.signature,
        op.forward,
        backward,
        name=name,
        no_gradient=fixed,
        domains=op.domains,
        samples=op.samples,
        stackable=op.stackable,
        waived=op.waived,
        values=op.values,
        cotangent=op.cotangent,
        notes=op.notes,
    )
