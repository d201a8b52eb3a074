"""From an op and a point to the engine and back: a verdict on each gradient, by operand name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import numpy as np

from bpverify.diagnosis import diagnose, relation
from bpverify.engine import CODES, Judgement, OperandJudgement, Problem, Reason, Verdict, judge
from bpverify.gradient import Gradient, Place, Wrong
from bpverify.look import first_look
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.report import Report
from bpverify.signature import Term
from bpverify.tally import current

__all__ = ["DIGITS", "Elements", "assess", "untallied"]

#: Digits asked for where nothing else is said: it costs about nine evaluations of a smooth forward.
DIGITS = 10

Elements = Literal["auto", "all", "first"] | int


def assess(
    op: Op,
    point: Point,
    *,
    digits: float = DIGITS,
    seed: int = 0,
    budget: int | None = None,
    elements: Elements = "auto",
) -> Report:
    """Judge every gradient of the op at the point, and add the verdicts to the current tally.

    Raises GradientError or ForwardError where backward or forward cannot be called at the point.
    """
    report = untallied(op, point, digits=digits, seed=seed, budget=budget, elements=elements)
    if tally := current():
        tally.spend(op.name, report.evaluations)
        if op.waived:
            tally.waived[op.name] = op.waived
        for row in report.gradients:
            if row.reason == Reason.ANOTHER.value:
                continue  # it was not come to
            tally.add(op.name, row.operand, row.verdict.value, row.digits, report.evaluations)
    return report


def untallied(op: Op, point: Point, elements: Elements, **settings: Any) -> Report:
    """Judge every gradient of the op at a point that is no example of its own."""
    found = judge(problem(op, point), elements=elements, **settings)
    pairs = zip(op.differentiable, found.operands, strict=True)
    return _report(op, point, found, tuple(_gradient(point, *pair) for pair in pairs))


def problem(op: Op, point: Point) -> Problem:
    """The op at the point in the engine's terms: operands in order, results and cotangent flat.

    The engine hands over copies, so what the op's code writes into is nobody's. What the laws have
    seen at the point is its first evaluation.
    """
    splits = np.cumsum([array.size for array in point.cotangent.values()])[:-1]
    shapes = [array.shape for array in point.cotangent.values()]
    first = next(iter(point.operands.values()))

    def evaluate(operands: tuple[Array, ...]) -> Array:
        if operands[0].shape != first.shape:
            return _stacked(op, operands)
        return _joined([result.ravel() for result in op.results(operands)])

    def pull_back(cotangent: Array, operands: tuple[Array, ...]) -> tuple[Array, ...]:
        parts = np.split(cotangent, splits)
        upstream = [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
        return in_order(op.gradients(upstream, operands))

    def in_order(gradients: Mapping[str, Array]) -> tuple[Array, ...]:
        return tuple(_floating(gradients[term.name]) for term in op.differentiable)

    seen = first_look(op, point) if _plain(point) else None
    return Problem(
        evaluate=evaluate,
        pull_back=pull_back,
        operands=tuple(point.operands.values()),
        cotangent=np.concatenate([array.ravel() for array in point.cotangent.values()]),
        movable=tuple(term.name not in op.no_gradient for term in op.operands),
        room=tuple(op.domains[name].room(array) for name, array in point.operands.items()),
        stack_safe=op.stackable,
        outside=lambda i, array: op.domains[op.operands[i].name].outside(array),
        results=_joined([result.ravel() for result in seen.results.values()]) if seen else None,
        gradients=in_order(seen.gradients) if seen else None,
    )


def _plain(point: Point) -> bool:
    """Whether the engine's own call would hand over the very same arrays: of one type, row by row."""
    arrays = (*point.operands.values(), *point.cotangent.values())
    one_type = len({array.dtype for array in point.cotangent.values()}) == 1
    return one_type and all(array.flags.c_contiguous for array in arrays)


def _floating(gradient: Array) -> Array:
    # Of whole numbers too the values are judged; that they are whole is the affair of `dtype_kept`.
    return gradient if gradient.dtype.kind == "f" else gradient.astype(np.float64)


def _stacked(op: Op, operands: tuple[Array, ...]) -> Array:
    """The results at several points in one call, every operand with the points along a new first axis."""
    returned = op.forward(*operands)
    results = returned if isinstance(returned, tuple | list) else (returned,)
    return _joined([np.asarray(result).reshape(len(operands[0]), -1) for result in results])


def _joined(parts: list[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)


def _report(op: Op, point: Point, found: Judgement, gradients: tuple[Gradient, ...]) -> Report:
    return Report(
        place=Place(op, point),
        gradients=gradients,
        evaluations=found.evaluations,
        forward_calls=found.forward_calls,
        backward_calls=found.backward_calls,
        mode=found.mode,
        stacked=found.stacked,
        witness=found.witness,
        seed=found.seed,
        waived=op.waived,
        explain=partial(diagnose, op, point),
        relate=partial(relation, op, point),
        notes=op.notes,
    )


def _gradient(point: Point, term: Term, found: OperandJudgement) -> Gradient:
    counted = zip(CODES, found.elements.counts, strict=True)
    known = found.verdict in (Verdict.VERIFIED, Verdict.IMPRECISE) and math.isfinite(found.digits)
    return Gradient(
        operand=term.name,
        expected=point.sizes.expected(term),
        shape=point.operands[term.name].shape,
        verdict=found.verdict,
        reason=found.reason.value if found.reason else "",
        digits=found.digits if known else None,
        detects=found.detects_anywhere,
        how=found.how,
        wrong=_wrong(found),
        located=found.complete,
        drawn=found.drawn,
        verdicts={verdict.value: count for verdict, count in counted if count},
    )


def _wrong(found: OperandJudgement) -> tuple[Wrong, ...]:
    elements = found.elements
    wrong = [
        Wrong(
            index=index,
            given=float(elements.analytic[index]),
            expected=float(elements.numeric[index]),
            error=float(elements.error[index]),
        )
        for index in found.wrong
    ]
    return tuple(sorted(wrong, key=lambda element: element.gap, reverse=True))
