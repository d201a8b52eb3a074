"""One call of an op's forward and backward at a point, and what it did to its arguments.

Laws that only look share it: the op is called once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bpverify.op import Op
from bpverify.point import Array, Point

__all__ = ["Look", "called", "first_look", "look", "once"]

T = TypeVar("T")


@dataclass(frozen=True)
class Look:
    """Copies of what came back, and the arguments as the calls left them.

    results          : result name -> array
    gradients        : operand name -> array
    after_forward    : operand name -> array, after the forward
    after_backward   : operand and cotangent name -> array, after the backward as well
    """

    results: Mapping[str, Array]
    gradients: Mapping[str, Array]
    after_forward: Mapping[str, Array]
    after_backward: Mapping[str, Array]


def look(op: Op, point: Point) -> Look:
    """Call forward, then backward, on arguments of their own.

    Raises GradientError or ForwardError where one of them cannot be called, or returns other things
    than the signature says.
    """
    operands, cotangent = point.fresh()
    results = _results(op, operands)
    after_forward = {n: a.copy() for n, a in zip(point.operands, operands, strict=True)}
    # Copies, for a backward that hands out the same buffer twice would compare equal to itself.
    gradients = {n: a.copy() for n, a in op.gradients(cotangent, operands).items()}
    given = zip((*point.operands, *point.cotangent), (*operands, *cotangent), strict=True)
    return Look(results, gradients, after_forward, dict(given))


def called(op: Op, point: Point) -> tuple[dict[str, Array], dict[str, Array]]:
    """What forward, then backward, give at the point: results and gradients by name; raises as `look`."""
    operands, cotangent = point.fresh()
    return _results(op, operands), op.gradients(cotangent, operands)


def _results(op: Op, operands: Sequence[Array]) -> dict[str, Array]:
    # Copies, for the backward may write into what the forward handed out.
    returned = zip(op.signature.results, op.results(operands), strict=True)
    return {term.name: result.copy() for term, result in returned}


def once(function: Callable[[Op, Point], T]) -> Callable[[Op, Point], T]:
    """A function of an op and a point that is computed once and kept as long as the point is."""

    def kept(op: Op, point: Point) -> T:
        key = (function, op)
        if key not in point.memory:
            point.memory[key] = function(op, point)
        value: T = point.memory[key]
        return value

    return kept


#: What every law that only looks shares.
first_look = once(look)
