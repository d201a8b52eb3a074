"""Exact gradients: forward mode on multi-precision numbers, through the same forward.

NumPy applies its functions to an object array by calling the method of that name on every element,
so an expression that is written for floats runs on these unchanged.
"""

from __future__ import annotations

import operator

import numpy as np
from mpmath import mp

from tests.oracles.exact import DIGITS, exactly


class Dual:
    """A number and its derivative in one direction, both multi-precision."""

    def __init__(self, number, slope=0):
        self.number, self.slope = number, slope

    def _with(self, other, function, by_self, by_other):
        if isinstance(other, np.ndarray):
            return NotImplemented  # its elements come here one by one
        other = other if isinstance(other, Dual) else Dual(mp.mpf(other))
        slope = by_self(self.number, other.number) * self.slope
        if other.slope:
            slope += by_other(self.number, other.number) * other.slope
        return Dual(function(self.number, other.number), slope)

    def __add__(self, other):
        return self._with(other, operator.add, lambda a, b: 1, lambda a, b: 1)

    def __mul__(self, other):
        return self._with(other, operator.mul, lambda a, b: b, lambda a, b: a)

    def __truediv__(self, other):
        return self._with(other, operator.truediv, lambda a, b: 1 / b, lambda a, b: -a / b**2)

    def __pow__(self, power):
        if isinstance(power, Dual):
            return self._with(
                power, operator.pow, lambda a, b: b * a ** (b - 1), lambda a, b: a**b * mp.log(a)
            )
        return Dual(self.number**power, power * self.number ** (power - 1) * self.slope)

    def __neg__(self):
        return Dual(-self.number, -self.slope)

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return Dual(mp.mpf(other)) / self

    __radd__, __rmul__ = __add__, __mul__

    def __abs__(self):
        return self if self.number >= 0 else -self

    def __lt__(self, other):
        return self.number < getattr(other, "number", other)

    def __le__(self, other):
        return self.number <= getattr(other, "number", other)

    def __gt__(self, other):
        return self.number > getattr(other, "number", other)

    def __ge__(self, other):
        return self.number >= getattr(other, "number", other)

    def exp(self):
        return Dual(mp.exp(self.number), mp.exp(self.number) * self.slope)

    def sin(self):
        return Dual(mp.sin(self.number), mp.cos(self.number) * self.slope)

    def tanh(self):
        return Dual(mp.tanh(self.number), mp.sech(self.number) ** 2 * self.slope)

    def log(self):
        return Dual(mp.log(self.number), self.slope / self.number)

    def log1p(self):
        return Dual(mp.log1p(self.number), self.slope / (1 + self.number))

    def sqrt(self):
        return Dual(mp.sqrt(self.number), self.slope / (2 * mp.sqrt(self.number)))


def exact_gradients(forward, cotangent, operands):
    """The gradients of <cotangent, forward(*operands)>, one object array for each operand."""
    with mp.workdps(DIGITS):
        lifted = [_lifted(x) for x in operands]
        weights = _lifted(cotangent)
        return [_gradient(forward, weights, lifted, x) for x in lifted]


def exact_element(forward, cotangents, operands, position, index):
    """One element of the gradient of the operand at this position, as a multi-precision number."""
    with mp.workdps(DIGITS):
        lifted = [_lifted(x) for x in operands]
        lifted[position][index].slope = 1
        results = forward(*lifted)
        results = results if isinstance(results, tuple) else (results,)
        pairs = zip(cotangents, results, strict=True)
        products = (
            d * y for by, of in pairs for d, y in zip(_lifted(by).flat, np.ravel(of), strict=True)
        )
        return sum(products, Dual(0)).slope


def _lifted(array):
    flat = [Dual(exactly(x)) for x in array.flat]
    return np.array([*flat, None], dtype=object)[:-1].reshape(array.shape)


def _gradient(forward, weights, lifted, of):
    slopes = []
    for element in of.flat:
        element.slope = 1
        slopes.append((weights * forward(*lifted)).sum().slope)
        element.slope = 0
    return np.array([*slopes, None], dtype=object)[:-1].reshape(of.shape)
