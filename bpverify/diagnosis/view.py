"""An op seen at one point: what its backward gives, and its numeric Jacobians with their errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from bpverify.diagnosis.jacobian import flat, jacobian
from bpverify.errors import GradientError
from bpverify.op import Op
from bpverify.point import Array, Point

__all__ = ["PLAIN", "ROUNDING", "Right", "View"]

#: A gap this many times as wide as the errors tells one explanation from another.
PLAIN = 100.0
#: Roundings of a short formula in float64, of the size of what is added up.
ROUNDING = 256 * float(np.finfo(np.float64).eps)


class Right:
    """Arrays that are right, and how far each element may be off."""

    def __init__(self, value: Array, error: Array):
        self.value, self.error = value, error


class View:
    """One op at one point; everything is computed when it is first asked for, and kept."""

    def __init__(self, op: Op, point: Point):
        self.op, self.point = op, point
        self.sizes = {n: s for n, s in point.sizes.known.items() if isinstance(s, int)}
        self._jacobians: dict[str, Right] = {}

    @cached_property
    def given(self) -> Mapping[str, Array] | None:
        """What the backward returns, by operand; None where it raises."""
        return self.backward(list(self.point.cotangent.values()))

    def backward(self, cotangent: Sequence[Array]) -> Mapping[str, Array] | None:
        """What the backward returns for another cotangent; None where it raises."""
        operands, _ = self.point.fresh()
        try:
            found = self.op.gradients([array.copy() for array in cotangent], operands)
        except GradientError:
            return None
        return {name: np.array(array, dtype=np.float64) for name, array in found.items()}

    @cached_property
    def results(self) -> dict[str, Array]:
        """The forward's results, by name."""
        found = self.op.results(self.point.fresh()[0])
        terms = self.op.signature.results
        return {t.name: np.array(r, dtype=np.float64) for t, r in zip(terms, found, strict=True)}

    @cached_property
    def cotangent(self) -> Array:
        """The cotangents in one row."""
        return flat(list(self.point.cotangent.values()))

    def at(self, operand: str, value: Array) -> View:
        """The view with another value of one operand; kept in the point's memory."""
        key = ("at", operand, value.tobytes())
        if key not in self.point.memory:
            operands = {**self.point.operands, operand: value}
            self.point.memory[key] = View(self.op, replace(self.point, operands=operands))
        found: View = self.point.memory[key]
        return found

    def value(self, operand: str) -> Array:
        """An operand in float64."""
        return np.asarray(self.point.operands[operand], dtype=np.float64)

    def jacobian(self, operand: str) -> Right:
        """All partial derivatives: results flat in rows, the operand's elements flat in columns."""
        if operand not in self._jacobians:
            self._jacobians[operand] = Right(*jacobian(self.op, self.point, operand))
        return self._jacobians[operand]

    def pulled(self, operand: str, cotangent: Array) -> Right:
        """The right gradient of an operand for a cotangent, given flat."""
        jacobian, shape = self.jacobian(operand), self.value(operand).shape
        used = cotangent != 0
        matrix, weights = jacobian.value[used], cotangent[used]
        with np.errstate(all="ignore"):
            size = np.abs(weights) @ np.abs(matrix)
            error = np.abs(weights) @ jacobian.error[used] + ROUNDING * size
        error = np.where(np.isfinite(error), error, np.inf)
        return Right((weights @ matrix).reshape(shape), error.reshape(shape))

    def right(self, operand: str) -> Right:
        """The right gradient of an operand at the point."""
        key = ("right", operand)
        if key not in self.point.memory:
            self.point.memory[key] = self.pulled(operand, self.cotangent)
        found: Right = self.point.memory[key]
        return found

    def named(self, cotangent: Array) -> list[Array]:
        """A flat cotangent in the shapes and types of the results."""
        arrays = list(self.point.cotangent.values())
        splits = np.cumsum([array.size for array in arrays])[:-1]
        parts = zip(np.split(cotangent, splits), arrays, strict=True)
        return [part.reshape(array.shape).astype(array.dtype) for part, array in parts]
