"""An op's two halves, made of a layer object that keeps what its backward needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from bpverify.adapters.attributes import get, named
from bpverify.adapters.called_with import CalledWith
from bpverify.adapters.hands import RATE, Hands
from bpverify.adapters.parameters import Found
from bpverify.adapters.worker import Worker, copied
from bpverify.errors import GradientError
from bpverify.point import Array

__all__ = ["Work"]


class Work:
    """Forward and backward on copies of a layer object.

    taken : the inputs of its forward
    found : its parameters, and where their gradients are left
    fresh : a new copy for each call
    """

    def __init__(
        self, op: str, instance: Any, taken: CalledWith, hands: Hands, found: Found, fresh: bool
    ) -> None:
        self.op, self.taken, self.hands, self.found = op, taken, hands, found
        self.reads = hands.rate is not None
        self.worker = Worker(copied(instance), found.gradients, fresh or self.reads)

    def forward(self, *arrays: Array) -> Any:
        """The op's forward: inputs, then parameters."""
        one, inputs, _ = self._placed(arrays)
        with self.hands.draws():
            out = self.hands.forth(one, inputs)
        return tuple(out) if isinstance(out, list) else out

    def backward(self, cotangent: Any, *arrays: Array) -> tuple[Any, ...]:
        """The op's backward: a forward on the same copy just before."""
        upstream = cotangent if isinstance(cotangent, tuple) else (cotangent,)
        if not self.reads:
            return self._pulled(upstream, arrays, RATE)
        found, twice = (self._pulled(upstream, arrays, rate) for rate in (RATE, 2 * RATE))
        self._same_at_any_rate(arrays, found, twice)
        return found

    def _placed(self, arrays: Sequence[Array]) -> tuple[Any, tuple[Any, ...], Sequence[Array]]:
        """The copy with its parameters in place, the inputs as it takes them, and the parameters."""
        count = len(self.taken.leaves)
        own = arrays[count:]
        return self.worker.at(own), self.taken.rebuilt(arrays[:count]), own

    def _pulled(
        self, upstream: tuple[Any, ...], arrays: Sequence[Array], rate: float
    ) -> tuple[Any, ...]:
        one, inputs, own = self._placed(arrays)
        with self.hands.draws():
            self.hands.forth(one, inputs)
            returned = self.hands.back(one, upstream, rate)
        paths = self.found.gradients
        if self.reads:
            kept = [_step(get(one, path), was, rate) for path, was in zip(paths, own, strict=True)]
        elif any(place is None for place in paths.values()):
            returned, kept = self._returned(returned)
        else:
            kept = [_copy(get(one, place)) for place in paths.values() if place]
        return (*self._inputs(returned), *kept)

    def _inputs(self, returned: Any) -> tuple[Any, ...]:
        """The gradients of the inputs, where one has any."""
        return tuple(map(_copy, self.taken.gradients(self.op, returned))) if self._moved() else ()

    def _moved(self) -> list[str]:
        return [name for name in self.taken.names if name not in self.taken.no_gradient]

    def _returned(self, returned: Any) -> tuple[Any, list[Any]]:
        """The inputs' gradients and the parameters', from a backward that returns both."""
        count = len(self.found.gradients)
        inputs = len(self.taken.movable)
        if not isinstance(returned, tuple | list) or len(returned) != inputs + count:
            size = len(returned) if isinstance(returned, tuple | list) else 1
            raise GradientError(
                f"backward of {self.op} returned {size} gradients, but should return "
                f"{inputs + count}: of its inputs, then of {', '.join(map(named, self.found.gradients))}",
                op=self.op,
                law="gradient_shape",
            )
        return tuple(returned[:inputs]), list(map(_copy, returned[inputs:]))

    def _same_at_any_rate(
        self, arrays: Sequence[Array], found: Iterable[Any], twice: Iterable[Any]
    ) -> None:
        """Refuse a gradient that is taken of parameters which the step has changed already."""
        names = [*self._moved(), *map(named, self.found.gradients)]
        largest = max(float(np.abs(a).max()) for a in arrays if a.dtype.kind == "f")
        for name, one, two in zip(names, found, twice, strict=True):
            if _grows(one, two, largest):
                raise GradientError(
                    f"d{name} of {self.op} changes with the learning rate {self.hands.rate}: it is "
                    f"taken of parameters that the step has already changed",
                    f"at a rate of {RATE:g} its norm is {np.linalg.norm(one):.3g}, at twice the rate "
                    f"{np.linalg.norm(two):.3g}",
                    "take every gradient before the first parameter is updated",
                    op=self.op,
                    law="values",
                    operand=name,
                )


def _step(now: Any, before: Array, rate: float) -> Any:
    """The gradient from what a step has made of a parameter."""
    if not isinstance(now, np.ndarray | np.floating | float):
        return now
    return (before - now) / before.dtype.type(rate)


def _grows(one: Any, two: Any, largest: float) -> bool:
    """Whether twice the rate changes a gradient by more than what reading it from a step does."""
    if not isinstance(one, np.ndarray) or np.shape(one) != np.shape(two) or one.dtype.kind != "f":
        return False
    # A part that comes of changed parameters doubles; the last place of a parameter, at the rate, is felt.
    felt = largest * np.finfo(one.dtype).eps / RATE
    with np.errstate(all="ignore"):
        apart, size = np.abs(two - one), np.maximum(np.abs(one), np.abs(two))
    return bool((apart > size / 4 + 4 * felt).any())


def _copy(gradient: Any) -> Any:
    # The object goes on using its own; what is no array is left for the op to refuse.
    return gradient.copy() if isinstance(gradient, np.ndarray) else gradient
