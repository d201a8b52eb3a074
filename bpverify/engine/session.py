"""One problem seen in one floating type: its point, its results, its gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bpverify.engine.arithmetic import Arithmetic, arithmetic_of, coarsest
from bpverify.engine.estimate import Array
from bpverify.engine.problem import Operands, Problem, is_floating
from bpverify.engine.purse import Purse


class Session:
    """Evaluates the two halves of a problem in a chosen type, and counts what that costs.

    Nothing of the caller's is handed out: every array passed to the op's code is a copy.
    """

    def __init__(self, problem: Problem, dtype: np.dtype[np.floating] | None, purse: Purse):
        self.problem = problem
        self.purse = purse
        self.dtype = dtype
        self.operands = tuple(self._cast(x) for x in problem.operands)
        self.cotangent = self._cast(problem.cotangent)
        self.stacks = problem.stack_safe
        self.wants_stacking = False
        self.refused = self.unstable = False
        purse.pay(1)
        result = self._evaluate(tuple(x.copy() for x in self.operands))
        self.results_dtype = result.dtype
        moved = (self.operands[i].dtype for i in problem.movable_indices)
        self.arithmetic: Arithmetic = arithmetic_of(coarsest(result.dtype, *moved))
        self.base = self._workable(result)

    def _cast(self, array: Array) -> Array:
        return array.astype(self.dtype) if self.dtype and is_floating(array) else array.copy()

    def _evaluate(self, operands: Operands) -> Array:
        self.purse.forward_calls += 1
        with np.errstate(all="ignore"):
            return np.array(self.problem.evaluate(operands))

    @staticmethod
    def _workable(results: Array) -> Array:
        # Narrow results are exact in float64, where their differences lose nothing more.
        return results if results.dtype.itemsize >= 8 else results.astype(np.float64)

    def results_at(self, points: Sequence[Operands]) -> Array:
        """Return one row of results a point; a row of NaN where the op raised or changed shape.

        The points are handed to the op's code as they are; none may be needed again.
        """
        stacked = self._stacked(points) if self.stacks and len(points) > 1 else None
        if stacked is not None:
            return stacked
        rows = np.empty((len(points), self.base.size), dtype=self.base.dtype)
        for row, point in zip(rows, points, strict=True):
            row[:] = self._one(point)
        return rows

    def _one(self, point: Operands) -> Array | float:
        self.purse.pay(1)
        try:
            results = self._evaluate(point)
        except Exception:  # noqa: BLE001 - away from the point, whatever the op raises means: not there
            self.refused = True
            return np.nan
        if results.shape != self.base.shape or results.dtype != self.results_dtype:
            self.unstable = True
            return np.nan
        return self._workable(results)

    def _stacked(self, points: Sequence[Operands]) -> Array | None:
        columns = tuple(np.stack(column) for column in zip(*points, strict=True))
        self.purse.pay(len(points))
        self.purse.forward_calls += 1
        try:
            with np.errstate(all="ignore"):
                results = np.array(self.problem.evaluate(columns))
        except Exception:  # noqa: BLE001 - away from the point, whatever the op raises means: not there
            return None
        if results.size != len(points) * self.base.size or results.dtype != self.results_dtype:
            return None
        return self._workable(results.reshape(len(points), -1))

    def probe_stacking(self, points: Sequence[Operands], known: Array) -> None:
        """Allow stacked evaluation if, undeclared so far, it repeats known single results bitwise.

        Asked for only where many evaluations are to come: the probe itself costs some.
        """
        if self.stacks is None and self.wants_stacking:
            stacked = self._stacked(points)
            self.stacks = stacked is not None and bool(np.array_equal(stacked, known))

    def gradients(
        self, operands: Operands | None = None, cotangent: Array | None = None
    ) -> list[Array]:
        """Return backward's gradients, one for each movable operand, at the point unless told."""
        at = self.operands if operands is None else operands
        by = self.cotangent if cotangent is None else cotangent
        self.purse.backward_calls += 1
        with np.errstate(all="ignore"):
            found = self.problem.pull_back(by.copy(), tuple(x.copy() for x in at))
        return [np.array(g) for g in found]
