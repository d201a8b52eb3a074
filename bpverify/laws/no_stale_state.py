"""What the op was used for before has no say in what it gives now."""

from __future__ import annotations

from bpverify.elsewhere import elsewhere
from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.operand import indexed
from bpverify.point import Array, Point
from bpverify.rounding import first_difference
from bpverify.run_to_run import VARIES, gradient_varies
from bpverify.signature import Sizes

__all__ = ["no_stale_state"]


def no_stale_state(op: Op, point: Point) -> str | None:
    """forward A, forward B, backward A gives what forward A, backward A gave; B of A's shape or another"""
    __tracebackhide__ = True
    others = [_another(op, point, more) for more in (0, 1)]
    first = _both(op, point)
    varies = False
    for other in others:
        seen = _both(op, other)
        op.results(point.fresh()[0])
        varies |= _differ(op, point, first, "after another point was seen")
        op.results(other.fresh()[0])
        varies |= _differ(op, point, first, "after the forward of another point")
        varies |= _differ(op, other, seen, "after the backward of another point")
    return VARIES if varies else None


def _another(op: Op, point: Point, more: int) -> Point:
    """A point of other values, each size larger by `more`; where a size is a literal, it stays."""
    sizes = Sizes({name: _larger(size, more) for name, size in point.sizes.known.items()})
    return elsewhere(op, point, sizes, more)


def _larger(size: int | tuple[int, ...], more: int) -> int | tuple[int, ...]:
    return tuple(n + more for n in size) if isinstance(size, tuple) else size + more


def _both(op: Op, point: Point) -> dict[str, Array]:
    op.results(point.fresh()[0])
    return _backward(op, point)


def _backward(op: Op, point: Point) -> dict[str, Array]:
    operands, cotangent = point.fresh()
    return {name: array.copy() for name, array in op.gradients(cotangent, operands).items()}


def _differ(op: Op, point: Point, before: dict[str, Array], when: str) -> bool:
    """Whether the machine varies the gradients; raises GradientError where it is the op that does."""
    __tracebackhide__ = True
    varies = False
    for name, array in _backward(op, point).items():
        if array.shape != before[name].shape:
            what = f"of shape {array.shape}, where it was of {before[name].shape}"
        elif (place := first_difference(array, before[name])) is not None:
            what = f"{indexed('d' + name, place)} is {array[place]}, and was {before[name][place]}"
        else:
            continue
        varies = True
        if not gradient_varies(op, point, before[name], array):
            raise GradientError(
                f"d{name} of {op.name} is another one {when}: {what}",
                "look for a cache that the backward takes from whichever forward ran last",
                op=op.name,
                law="no_stale_state",
                operand=name,
            )
    return varies
