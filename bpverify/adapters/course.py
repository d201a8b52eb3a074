"""The course's gradient checking, `gradient_check_n(parameters, gradients, X, Y)`, with a verdict."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Self

import numpy as np

from bpverify.adapters.called_with import CalledWith
from bpverify.adapters.costs import cost
from bpverify.checking import check
from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.operand import indexed
from bpverify.point import Array, shown
from bpverify.report import Report
from bpverify.rounding import differing

__all__ = ["Difference", "gradient_check_n"]


class Difference(float):
    """The course's number, |grad - approx| / (|grad| + |approx|), with the verdict in `report`."""

    report: Report

    def __new__(cls, value: float, report: Report) -> Self:
        made = super().__new__(cls, value)
        made.report = report
        return made

    def __str__(self) -> str:
        return f"difference = {float(self)!r}\n{self.report}"


def gradient_check_n(
    forward_propagation_n: Callable[..., Any], backward_propagation_n: Callable[..., Any]
) -> Callable[..., Difference]:
    """The course's function of that name, for these two functions of a notebook.

    forward_propagation_n  : (X, Y, parameters) -> cost, cache
    backward_propagation_n : (X, Y, cache) -> gradients {"dW1": ..., "db1": ...}; what else is in
                             them is left alone

    Returns gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False), which
    returns the course's number, and beside it a report that needs no epsilon and no threshold; the
    gradients that it is given are held against those of backward_propagation_n as well.
    """

    def compute_cost(parameters: Mapping[str, Any], X: Any, Y: Any) -> Any:
        return forward_propagation_n(X, Y, parameters)[0]

    def compute_gradients(parameters: Mapping[str, Any], X: Any, Y: Any) -> Any:
        return backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1])

    def check_n(
        parameters: Mapping[str, Any],
        gradients: Mapping[str, Any],
        X: Any,
        Y: Any,
        epsilon: float = 1e-7,
        print_msg: bool = False,
    ) -> Difference:
        name = "forward_propagation_n"
        at = (parameters, X, Y)
        op = cost(compute_cost, *at, gradient=compute_gradients, name=name)
        taken = CalledWith(compute_cost, at, [0])
        given = taken.gradients(name, gradients)
        report = check(op)
        report = replace(report, broken=(*report.broken, *_others(op, given)))
        difference = Difference(_number(op, given, epsilon), report)
        if print_msg:
            sys.stdout.write(f"{difference}\n")
        return difference

    return check_n


def _others(op: Op, given: tuple[Any, ...]) -> list[GradientError]:
    """A finding for each gradient that is not what the backward gives for these parameters."""
    point = op.point()
    operands, cotangent = point.fresh()
    errors = []
    for (name, own), value in zip(op.gradients(cotangent, operands).items(), given, strict=True):
        array = np.asarray(value)
        if array.dtype.kind not in "fiu":
            errors.append(_given(op, name, (), f"should be an array, but is {shown(value)}"))
            continue
        if array.shape == own.shape and not (apart := differing(array, own)).any():
            continue
        place = tuple(np.argwhere(apart)[0]) if array.shape == own.shape else ()
        what = f"{array[place]}, not {own[place]}" if place else f"of shape {array.shape}"
        errors.append(_given(op, name, place, f"is {what}"))
    return errors


def _given(op: Op, name: str, place: tuple[int, ...], what: str) -> GradientError:
    return GradientError(
        f"{indexed(f'd{name}', place)} in the gradients that were given {what}: they are not what the "
        f"backward gives for these parameters",
        op=op.name,
        law="repeatable",
        operand=name,
    )


def _number(op: Op, given: tuple[Any, ...], epsilon: float) -> float:
    """The course's formula: central differences of one width, and norms over all parameters."""
    operands = list(op.point().fresh()[0])
    moved = [i for i, term in enumerate(op.operands) if term.name not in op.no_gradient]
    approx = np.concatenate([_differences(op, operands, i, epsilon).ravel() for i in moved])
    values = [np.asarray(value) for value in given]
    if any(array.dtype.kind not in "fiu" for array in values):
        return float("nan")
    grad = np.concatenate([array.ravel() for array in values])
    if grad.shape != approx.shape:
        return float("nan")
    total = np.linalg.norm(grad) + np.linalg.norm(approx)
    return float(np.linalg.norm(grad - approx) / total) if total else 0.0


def _differences(op: Op, operands: list[Array], which: int, epsilon: float) -> Array:
    found = np.zeros(operands[which].shape)
    for index in np.ndindex(found.shape):
        costs = []
        for step in (epsilon, -epsilon):
            there = [array.copy() for array in operands]
            there[which][index] += step
            costs.append(float(op.results(there)[0]))
        found[index] = (costs[0] - costs[1]) / (2 * epsilon)
    return found
