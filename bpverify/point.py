"""A point: operands and cotangent at which an op is looked at, printed as code that can be pasted back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from bpverify.errors import InvalidOperand

if TYPE_CHECKING:
    from bpverify.signature import Sizes

__all__ = ["CHOICES", "FIRST_CALL", "MADE_BY", "Array", "Point", "cast", "literal", "shown"]

Array = NDArray[Any]

#: Of a value in a message: enough to recognise it, and a line at most.
SHOWN = 60
#: Arrays of more elements are not read by anyone, and take seconds to print.
READABLE = 100
#: Of more elements that are all the same one is printed.
SHORT = 4


#: With an op: key in a point's memory of the op's results when the point was made, by name.
FIRST_CALL = "first call"
#: Key in a point's memory of the bytes that it was drawn from; equal bytes make equal points.
CHOICES = "choices"
#: Key in a point's memory of a function that writes the call that makes it anew, where it was drawn.
MADE_BY = "made by"


@dataclass(frozen=True, eq=False)
class Point:
    """Where an op is looked at; made by `Op.point` or `Op.at`, which check that everything fits.

    op        : the op's name
    operands  : operand name -> array, of the shape that the signature gives it
    cotangent : "d" + result name -> array of the result's shape
    sizes     : what each size name stands for here
    memory    : what has been computed at this point and is used again
    """

    op: str
    operands: Mapping[str, Array]
    cotangent: Mapping[str, Array]
    sizes: Sizes
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, init=False)

    def fresh(self) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """Copies of the operands and of the cotangent, for code that may write into them."""
        operands = [array.copy(order="K") for array in self.operands.values()]
        cotangent = [array.copy(order="K") for array in self.cotangent.values()]
        return tuple(operands), tuple(cotangent)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The floating type that the point's arrays have in common."""
        arrays = (*self.operands.values(), *self.cotangent.values())
        return np.result_type(*(a.dtype for a in arrays if a.dtype.kind == "f"))

    def __repr__(self) -> str:
        arrays = {**self.operands, **self.cotangent}
        if MADE_BY in self.memory and not all(map(_readable, arrays.values())):
            return str(self.memory[MADE_BY]())
        dtypes = {array.dtype for array in arrays.values() if array.dtype.kind == "f"}
        dtype = self.dtype if len(dtypes) == 1 else np.dtype(np.float64)
        # What these literals read back to by themselves; any other type is written out.
        plain = (dtype, np.dtype(np.int_), np.dtype(np.bool_))
        typed = {name: _typed(array, plain) for name, array in arrays.items()}
        parts = [f"{name}={text}" for name, text in typed.items() if _keyword(name)]
        paths = [f"{name!r}: {text}" for name, text in typed.items() if not _keyword(name)]
        if paths:  # `layers[1].W` can be pasted back in this way alone
            parts.append(f"**{{{', '.join(paths)}}}")
        if dtype != np.float64:
            parts.append(f'dtype="{dtype}"')
        return f"{self.op}.at({', '.join(parts)})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # Hypothesis prints a dataclass by its fields unless this hook is there.
        printer.text(repr(self))


def _keyword(name: str) -> bool:
    return name.isidentifier() and not iskeyword(name)


def _typed(array: Array, plain: Collection[np.dtype[Any]]) -> str:
    if not _readable(array):
        return f"<{array.dtype} array of shape {array.shape}>"
    text = literal(array)
    return text if array.dtype in plain else f"np.{array.dtype}({text})"


def _readable(array: Array) -> bool:
    return array.size <= READABLE or _constant(array)


def _constant(array: Array) -> bool:
    return array.tobytes() == array.flat[:1].tobytes() * array.size


def literal(array: Array) -> str:
    """The array as nested lists of the shortest decimals that read back to the same values, or, where \
    there are many of one value, as `np.full(shape, value)`.

    A longdouble reads back as the nearest float64, which is what Python makes of a literal.
    """
    if array.size > SHORT and _constant(array):
        return f"np.full({array.shape}, {array.flat[0]})"
    if array.ndim:
        return f"[{', '.join(literal(row) for row in array)}]"
    return str(array[()])


def shown(value: object) -> str:
    """Anything at all as one short line, for a message."""
    text = " ".join(repr(value).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def cast(array: Array, dtype: DTypeLike) -> Array:
    """The array in another floating type; what is not floating stays as it is.

    What the type cannot hold becomes infinite or zero. Raises InvalidOperand where it is not floating.
    """
    if np.dtype(dtype).kind != "f":
        raise InvalidOperand(f"dtype should be floating, such as np.float32; got {dtype!r}")
    with np.errstate(over="ignore", under="ignore"):
        return array.astype(dtype) if array.dtype.kind == "f" else array
