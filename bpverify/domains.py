"""The values that an operand may take: declared on the op, held by `check`, drawn by strategies.

A domain answers three questions: which elements lie outside (`outside`), how far each element can
move either way and stay inside (`room`), and what member a real array can be made into (`fit`).
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Binary", "Domain", "Fixed", "Integers", "Interval", "OneHot", "Positive", "Real"]

Array = NDArray[Any]

#: Significant digits of a number made to fit between two ends, so that it is short when printed.
DIGITS = 3
#: Powers of ten up to this one are exact in float64, and so are whole numbers up to the other.
EXACT_POWER, EXACT_WHOLE = 22, 2.0**53


class Domain(Protocol):
    """What an operand's declaration must answer; arrays keep their shape throughout."""

    @property
    def words(self) -> str:
        """The domain as a message names it: "positive"."""

    @property
    def integer(self) -> bool:
        """True where the values are whole numbers of an integer dtype (indices)."""

    def outside(self, array: Array) -> NDArray[np.bool_]:
        """True for each element that is not in the domain."""

    def room(self, array: Array) -> Array | None:
        """The largest step each element can take either way and stay inside; None: any."""

    def fit(self, array: Array) -> Array:
        """A member of the domain made from any finite real array of the same shape and dtype."""


@dataclass(frozen=True)
class Real:
    """Any finite number: what holds where nothing is declared."""

    words = "finite"
    integer = False

    def outside(self, array: Array) -> NDArray[np.bool_]:
        return ~np.isfinite(array)

    def room(self, array: Array) -> Array | None:
        return None

    def fit(self, array: Array) -> Array:
        return array


@dataclass(frozen=True)
class Positive:
    """Numbers above zero."""

    words = "positive"
    integer = False

    def outside(self, array: Array) -> NDArray[np.bool_]:
        return ~(np.isfinite(array) & (array > 0))

    def room(self, array: Array) -> Array | None:
        return array / 2

    def fit(self, array: Array) -> Array:
        return np.where(array == 0, 1, np.abs(array)).astype(array.dtype)


@dataclass(frozen=True)
class Interval:
    """Numbers from `low` to `high`, the ends included."""

    low: float
    high: float
    integer = False

    def __post_init__(self) -> None:
        ends = (self.low, self.high)
        if not (
            all(isinstance(end, numbers.Real) for end in ends)
            and -np.inf < self.low < self.high < np.inf
        ):
            raise ValueError(
                f"low={self.low!r} should be below high={self.high!r}, and both finite numbers"
            )

    @property
    def words(self) -> str:
        return f"from {self.low} to {self.high}"

    def outside(self, array: Array) -> NDArray[np.bool_]:
        return ~((array >= self.low) & (array <= self.high))

    def room(self, array: Array) -> Array | None:
        room = np.minimum(array - self.low, self.high - array)
        # Less by more than both roundings, of this difference and of the step's sum, can add.
        return np.asarray(np.maximum(room * (1 - 2 * np.finfo(room.dtype).eps), 0))

    def fit(self, array: Array) -> Array:
        width = self.high - self.low
        inside = np.abs(array) <= 1
        share = np.where(inside, (array + 1) / 2, 0.5 + np.arctan(array) / np.pi)
        # As many decimals as the way to the nearer end asks for, or to zero: what is close to them stays so.
        value, end = self.low + width * share, width * np.minimum(share, 1 - share)
        near = np.where(value == 0, end, np.minimum(end, np.abs(value)))
        short = _decimals(value, DIGITS - 1 - _exponent(near))
        narrow = np.clip(short, self.low, self.high).astype(array.dtype)
        # The nearest float16 to an end may lie beyond it.
        wide = narrow.astype(np.longdouble)
        beyond = (wide < self.low) | (wide > self.high)
        inner = np.nextafter(narrow, narrow.dtype.type((self.low + self.high) / 2))
        return np.where(beyond, inner, narrow).astype(array.dtype)


@dataclass(frozen=True)
class Binary:
    """Labels: each element is 0 or 1."""

    words = "0 or 1"
    integer = False

    def outside(self, array: Array) -> NDArray[np.bool_]:
        return np.asarray((array != 0) & (array != 1))

    def room(self, array: Array) -> Array | None:
        return np.zeros_like(array)

    def fit(self, array: Array) -> Array:
        return (array > 0).astype(array.dtype)


@dataclass(frozen=True)
class OneHot:
    """Labels: along `axis` one element is 1, the others 0."""

    axis: int = 0
    integer = False

    @property
    def words(self) -> str:
        return f"one-hot along axis {self.axis}"

    def outside(self, array: Array) -> NDArray[np.bool_]:
        wrong = (array != 0) & (array != 1)
        if not -array.ndim <= self.axis < array.ndim:
            return np.ones_like(wrong)
        return np.asarray(wrong | (np.count_nonzero(array, axis=self.axis, keepdims=True) != 1))

    def room(self, array: Array) -> Array | None:
        return np.zeros_like(array)

    def fit(self, array: Array) -> Array:
        hot = np.zeros_like(array)
        where = np.expand_dims(array.argmax(axis=self.axis), self.axis)
        np.put_along_axis(hot, where, array.dtype.type(1), axis=self.axis)
        return hot


@dataclass(frozen=True)
class Integers:
    """Whole numbers from `low` to `high`, both included, of an integer dtype: indices, counts."""

    low: int
    high: int
    integer = True

    def __post_init__(self) -> None:
        if not (
            all(isinstance(end, numbers.Integral) for end in (self.low, self.high))
            and self.low <= self.high
        ):
            raise ValueError(
                f"low={self.low!r} should not be above high={self.high!r}, and both whole numbers"
            )

    @property
    def words(self) -> str:
        return f"whole numbers from {self.low} to {self.high}"

    def outside(self, array: Array) -> NDArray[np.bool_]:
        return (array < self.low) | (array > self.high)

    def room(self, array: Array) -> Array | None:
        return np.zeros(array.shape)

    def fit(self, array: Array) -> Array:
        count = self.high - self.low + 1
        # The remainder is taken before the conversion: 1e300 fits no integer type.
        steps = np.mod(np.rint(array.astype(np.float64)), count)
        return np.asarray(self.low + steps.astype(np.int64))


@dataclass(frozen=True, eq=False)
class Fixed:
    """This one array: data and labels that a cost was given, drawn as they are."""

    value: Array
    words = "as it was given"

    @property
    def integer(self) -> bool:
        return self.value.dtype.kind in "iu"

    def outside(self, array: Array) -> NDArray[np.bool_]:
        with np.errstate(over="ignore", invalid="ignore"):
            value = self.value.astype(array.dtype)
        return np.asarray((array != value) & ~(np.isnan(array) & np.isnan(value)))

    def room(self, array: Array) -> Array | None:
        return np.zeros(array.shape)

    def fit(self, array: Array) -> Array:
        return self.value.copy()


def _exponent(size: Array) -> Array:
    return np.floor(np.log10(np.where(size > 0, size, 1.0))).astype(int)


def _decimals(array: Array, places: Array) -> Array:
    """The nearest floats to the elements with so many decimals; those that no float tells apart, as \
    they are."""
    up = 10.0 ** np.clip(places, 0, EXACT_POWER)
    down = 10.0 ** np.clip(-places, 0, EXACT_POWER)
    whole = np.rint(array * up / down)
    return np.asarray(np.where(np.abs(whole) < EXACT_WHOLE, whole / up * down, array))
