"""One problem seen in one floating type: its point, its results, its gradients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from bpverify.engine.arithmetic import Arithmetic, arithmetic_of, coarsest
from bpverify.engine.estimate import Array
from bpverify.engine.grid import lowest_bit
from bpverify.engine.problem import Operands, Problem, is_floating
from bpverify.engine.purse import Purse

#: A stack costs a call and one more for the point it is judged by: for fewer points nothing is won.
WORTH_STACKING = 4


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
        self.inner: dict[int | None, tuple[Array, list[Array]]] = {}  # see `bpverify.engine.inner`
        purse.pay(1)
        with np.errstate(all="ignore"):
            result = self._at_the_point()
        self.results_dtype = result.dtype
        moved = (self.operands[i].dtype for i in problem.movable_indices)
        self.arithmetic: Arithmetic = arithmetic_of(coarsest(result.dtype, *moved))
        self.base = self._workable(result)

    def _at_the_point(self) -> Array:
        if self._is_known(self.problem.results):
            self.purse.forward_calls += 1
            return np.array(self.problem.results)
        return self._evaluate(tuple(x.copy() for x in self.operands)).copy()

    def _is_known(self, found: object) -> bool:
        """Return whether this was found at the point before, in the operands' own type."""
        return found is not None and self.dtype is None

    def _cast(self, array: Array) -> Array:
        return array.astype(self.dtype) if self.dtype and is_floating(array) else array.copy()

    def _evaluate(self, operands: Operands) -> Array:
        self.purse.forward_calls += 1
        return np.asarray(self.problem.evaluate(operands))

    @staticmethod
    def _workable(results: Array) -> Array:
        # Narrow results are exact in float64, where their differences lose nothing more.
        return results if results.dtype.itemsize >= 8 else results.astype(np.float64)

    @cached_property
    def base_bit(self) -> Array:
        """The lowest bit set in each result at the point."""
        return lowest_bit(self.base)

    def results_at(self, points: Iterable[Operands], count: int) -> Array:
        """Return one row of results a point; a row of NaN where the op raised or changed shape.

        The points are handed to the op's code as they are; none may be needed again.
        """
        stacking = self.wants_stacking if self.stacks is None else self.stacks
        with np.errstate(all="ignore"):
            if stacking and count >= WORTH_STACKING:
                points = list(points)
                rows = self._stacked(points)
                self.stacks = rows is not None
                if rows is not None:
                    return rows
            return self._singly(points, count)

    def _singly(self, points: Iterable[Operands], count: int) -> Array:
        rows = np.empty((count, self.base.size), dtype=self.base.dtype)
        for row, point in zip(rows, points, strict=True):
            results = self._one(point)
            row[:] = np.nan if results is None else results
        return rows

    def _one(self, point: Operands) -> Array | None:
        """Return the results at one point; None where the op raised or changed shape."""
        self.purse.pay(1)
        try:
            results = self._evaluate(point)
        except Exception:  # noqa: BLE001 - away from the point, whatever the op raises means: not there
            self.refused = True
            return None
        if results.shape != self.base.shape or results.dtype != self.results_dtype:
            self.unstable = True
            return None
        return self._workable(results)

    def _stacked(self, points: Sequence[Operands]) -> Array | None:
        """Return the rows of one call for all points, or None where it is not to be believed.

        An op that reduces over an axis by its position computes something else of a stack, and at
        a point where a gain is zero that does not show. So each stack is believed only if one
        of its points, called alone, repeats its row bit for bit.
        """
        columns = tuple(np.stack(column) for column in zip(*points, strict=True))
        self.purse.pay(len(points))
        self.purse.forward_calls += 1
        try:
            results = np.array(self.problem.evaluate(columns))
        except Exception:  # noqa: BLE001 - away from the point, whatever the op raises means: not there
            return None
        if results.size != len(points) * self.base.size or results.dtype != self.results_dtype:
            return None
        rows = self._workable(results.reshape(len(points), -1))
        witness = self._telling(rows)
        alone = None if witness is None else self._one(points[witness])
        return rows if alone is not None and np.array_equal(alone, rows[witness]) else None

    def _telling(self, rows: Array) -> int | None:
        """Return the row that a stack is judged by: one in the middle of those that moved.

        Not an outermost one: what is taken from the whole stack, a largest, a last, may be its own.
        """
        finite = np.isfinite(rows).all(axis=1)
        moved = np.flatnonzero(finite & (rows != self.base).any(axis=1))
        candidates = moved if moved.size else np.flatnonzero(finite)
        return int(candidates[len(candidates) // 2]) if candidates.size else None

    def gradients(
        self, operands: Operands | None = None, cotangent: Array | None = None
    ) -> list[Array]:
        """Return backward's gradients, one for each movable operand, at the point unless told.

        Operands that are told are handed to the op's code as they are; none may be needed again.
        """
        self.purse.backward_calls += 1
        known = self.problem.gradients
        if operands is None and cotangent is None and self._is_known(known):
            return [np.array(g) for g in known or ()]
        at = tuple(x.copy() for x in self.operands) if operands is None else operands
        by = self.cotangent if cotangent is None else cotangent
        with np.errstate(all="ignore"):
            found = self.problem.pull_back(by.copy(), at)
        return [np.array(g) for g in found]
