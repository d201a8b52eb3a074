"""From a framework's function at one point to an op of exactly these shapes, and its check."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike

from bpverify import forward_result
from bpverify.adapters.arguments import parameter_names, positions
from bpverify.checking import check
from bpverify.errors import InvalidOperand
from bpverify.op import Op
from bpverify.point import Array
from bpverify.report import Report
from bpverify.signature import Signature
from bpverify.time_limit import limited

__all__ = ["Call", "Given", "checked", "fixed", "own_name", "several"]


class Call(Protocol):
    """One call of a framework's function, to be repeated with other arrays in the places of its operands.

    symmetric : the results are a gradient by the operands, so that the derivative is a Hessian
    """

    @property
    def operands(self) -> Mapping[str, Array]: ...

    @property
    def symmetric(self) -> bool: ...

    def forward(self, *arrays: Array) -> Sequence[Array]: ...

    def backward(self, cotangent: Any, *arrays: Array) -> Sequence[Array]: ...

    def jvp(self, tangents: Any, *arrays: Array) -> Sequence[Array]: ...


@dataclass(frozen=True)
class Given:
    """What a check was given: a function, what it is called with, and which of that moves.

    dtype  : the floating type to check in; None: the arrays' own
    moving : the positions of the inputs that move
    names  : one for each input
    """

    function: Callable[..., Any]
    inputs: tuple[Any, ...]
    dtype: DTypeLike | None
    moving: list[int]
    names: list[str]

    @classmethod
    def of(
        cls,
        function: Callable[..., Any],
        inputs: tuple[Any, ...],
        dtype: DTypeLike | None,
        argnums: int | Collection[int] | None,
    ) -> Given:
        """Raises InvalidOperand where argnums holds a number that is no input's.

        The names are those of the function that a decorator holds as `fun`: `custom_vjp`, `primitive`.
        """
        names = parameter_names(getattr(function, "fun", function), len(inputs))
        return cls(function, inputs, dtype, positions(argnums, len(inputs)), names)


def fixed(
    name: str, call: Call, *, forward_mode: bool = False, time_limit: float | None = None
) -> Op:
    """An op that takes operands of these shapes, named by where they stand; its results are y, or jac_x.

    forward_mode : the op has the call's JVP; else that of a Hessian alone, which is its own transpose
    time_limit   : seconds that one call of the forward, the backward or the JVP may take; None: any

    Raises InvalidOperand where there is no operand, ForwardError where the forward raises.
    """
    operands = call.operands
    pushed = call.jvp if forward_mode else call.backward if call.symmetric else None
    if not operands:
        raise InvalidOperand(
            f"{name} was given no floating array that may move: nothing would be checked"
        )
    once = limited(call.forward, time_limit)
    results = forward_result.called(name, once, [a.copy() for a in operands.values()])
    names = _jac(operands) if call.symmetric else _results(operands, len(results))
    signature = Signature.of(
        {operand: array.shape for operand, array in operands.items()},
        {named: np.shape(result) for named, result in zip(names, results, strict=True)},
    )
    return Op(
        signature,
        lambda *arrays: tuple(call.forward(*arrays)),
        call.backward,
        jvp=pushed,
        name=name,
        values=tuple(operands.values()),
        time_limit=time_limit,
    )


def _jac(operands: Collection[str]) -> list[str]:
    return [f"jac_{operand}" for operand in operands]


def _results(operands: Collection[str], count: int) -> list[str]:
    taken = {*operands, *(operand.removeprefix("d") for operand in operands)}
    letter = next(letter for letter in ("y", "out", "result", "result_") if letter not in taken)
    return [letter] if count == 1 else [f"{letter}[{i}]" for i in range(count)]


def checked(
    op: Op,
    operands: Mapping[str, Array],
    notes: Collection[str],
    *,
    cotangent: Any = None,
    seed: int = 0,
    **settings: Any,
) -> Report:
    """`bpverify.check`, with what was noticed of the framework beside its verdicts."""
    report = check(op, *operands.values(), cotangent=cotangent, seed=seed, **settings)
    if report.wrong:
        point = op.point(*operands.values(), cotangent=cotangent, seed=seed)
        operand_copies, cotangents = point.fresh()
        gradients = op.gradients(cotangents, operand_copies)
        notes = (*notes, *_cut([g.operand for g in report.wrong if not gradients[g.operand].any()]))
    return replace(report, notes=tuple(notes))


def _cut(operands: Sequence[str]) -> list[str]:
    return [
        f"d{operand} is zero throughout, though the results depend on {operand}: its path is "
        f"detached on the way, or a backward gives None or zeros for it"
        for operand in operands
    ]


def several(value: Any) -> tuple[Any, ...]:
    """Cotangents or tangents as a tuple: one alone is handed over as it is."""
    return value if isinstance(value, tuple) else (value,)


def own_name(function: object, order: int = 1) -> str:
    """The function's name where it can be written before `.at(`, as a falsifying example is."""
    name = str(getattr(function, "__name__", "function"))
    name = name if name.isidentifier() else "function"
    return name if order == 1 else f"hessian_of_{name}"
