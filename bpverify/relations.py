"""Laws between two ops: where one is a case, a part or another writing of the other.

"The layer with k = 1 is the neuron", for W(k,n), x(n,m), b(k,1) and w(1,n), x(n,m), b(1,1):

    same_gradients(layer, point, neuron, names={"W": "w"})

"Row r of the layer is the neuron", at a point of any k:

    same_gradients(layer, point, neuron, names={"W": "w"}, part=lambda name, array:
                   array if name == "x" else array[[r]], compared=("W", "b"))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np

from bpverify.agreement import assert_same
from bpverify.errors import InvalidOp
from bpverify.inner_slack import inner_slack
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.slack import FEW, scaled_slack

__all__ = ["same_gradients"]

Part = Callable[[str, Array], Array]


def same_gradients(
    op: Op,
    point: Point,
    other: Op,
    *,
    names: Mapping[str, str] | None = None,
    part: Part | None = None,
    compared: Collection[str] | None = None,
    exact: bool = False,
) -> None:
    """Assert that an op's gradients at a point, or parts of them, are those of another op.

    names    : operand or result of `op` -> that of `other`; where left out, it has the same name, and
               results are taken in order
    part     : part(name, array) is what `other` gets of the operand, of the cotangent ("d" + result)
               or of the gradient of this name; all of it where None. A gradient's name is its operand's.
    compared : names of the operands of `op` whose gradients are compared; all that both ops have
               where None
    exact    : bit for bit; otherwise to what rounding may carry the gradients of either op

    Raises AssertionError where they differ, InvalidOp where a name is none of the ops' or nothing is
    left to compare, InvalidOperand where the parts do not fit `other`.
    """
    __tracebackhide__ = True
    meant = _meant(op, other, names or {})
    taken = part or (lambda name, array: array)
    target = _point(point, other, meant, taken)
    shared = [t.name for t in op.differentiable if meant.get(t.name) in _gradients_of(other)]
    wanted = shared if compared is None else list(compared)
    if not wanted or not set(wanted) <= set(shared):
        raise InvalidOp(
            f"{op.name} and {other.name} both have gradients of {', '.join(shared) or 'nothing'}; "
            f"to be compared: {', '.join(wanted) or 'nothing'}"
        )
    _compare(op, point, other, target, {name: meant[name] for name in wanted}, taken, exact)


def _compare(
    op: Op,
    point: Point,
    other: Op,
    target: Point,
    pairs: Mapping[str, str],
    taken: Part,
    exact: bool,
) -> None:
    __tracebackhide__ = True
    one, two = _gradients(op, point), _gradients(other, target)
    for name, twin in pairs.items():
        got, what = taken(name, one[name]), f"{op.name}, which should be d{twin} of {other.name},"

        def both(mine: Array, theirs: Array, name: str = name) -> Array:
            return np.abs(taken(name, mine)) + theirs  # a part may turn its sign

        if exact:
            assert_same(f"d{name}", got, two[twin], of=what)
            continue
        # It has asked a wider type what either op loses: a gap that this would close is within it.
        allowed = both(scaled_slack(op, point)(name), scaled_slack(other, target)(twin))
        if not _same(got, two[twin], allowed):
            # Asked only then, for it takes many calls.
            inner = both(inner_slack(op, point)[name], inner_slack(other, target)[twin])
            allowed = allowed + FEW * inner
        assert_same(f"d{name}", got, two[twin], of=what, allowed=allowed)


def _same(got: Array, wanted: Array, allowed: Array) -> bool:
    with np.errstate(invalid="ignore"):  # of infinities there is no difference
        return bool((np.abs(got - wanted) <= allowed).all())


def _meant(op: Op, other: Op, names: Mapping[str, str]) -> dict[str, str]:
    """Operand and result of `op` -> that of `other`, where there is one."""
    results = zip(op.signature.results, other.signature.results, strict=False)
    theirs = [term.name for term in (*other.operands, *other.signature.results)]
    mine = [term.name for term in (*op.operands, *op.signature.results)]
    for name, twin in names.items():
        if name not in mine or twin not in theirs:
            raise InvalidOp(
                f"names should lead from {op.signature} to {other.signature}; got {name!r}: {twin!r}"
            )
    same = {term.name: term.name for term in op.operands if term.name in theirs}
    return same | {one.name: two.name for one, two in results} | dict(names)


def _point(point: Point, other: Op, meant: Mapping[str, str], taken: Part) -> Point:
    """The point of `other` at the parts that it gets."""
    arrays = {
        twin: taken(name, point.operands[name])
        for name, twin in meant.items()
        if name in point.operands
    }
    cotangents = {
        f"d{twin}": taken(f"d{name}", point.cotangent[f"d{name}"])
        for name, twin in meant.items()
        if f"d{name}" in point.cotangent
    }
    return other.at(**arrays, **cotangents)


def _gradients_of(op: Op) -> list[str]:
    return [term.name for term in op.differentiable]


def _gradients(op: Op, point: Point) -> Mapping[str, Array]:
    operands, cotangent = point.fresh()
    return op.gradients(cotangent, operands)
