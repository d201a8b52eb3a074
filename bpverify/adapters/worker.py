"""A private copy of a layer object, with given arrays for its parameters."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bpverify.adapters.attributes import Path, get, put
from bpverify.errors import InvalidOp
from bpverify.point import Array

__all__ = ["Worker", "copied"]


def copied(instance: Any, memo: dict[int, Any] | None = None) -> Any:
    """A deep copy; raises InvalidOp where the object has none."""
    try:
        return copy.deepcopy(instance, memo)
    except Exception as error:
        raise InvalidOp(
            f"{type(instance).__name__} cannot be copied ({type(error).__name__}: {error}), and is "
            f"not to be changed: take out what cannot, such as an open file, or give it __deepcopy__"
        ) from error


class Worker:
    """Hands out one copy of the object, which keeps its state from call to call as the object would.

    gradients : path of a parameter -> path of its gradient; what is kept there is set to zero before
                each call, for code that adds to it
    fresh     : a new copy of the original for each call, with no state of earlier ones
    """

    def __init__(
        self, original: Any, gradients: Mapping[Path, Path | None], fresh: bool = False
    ) -> None:
        self.original = original
        self.gradients = gradients
        self.fresh = fresh
        self.live: Any = None
        self.held: list[Array] = []

    def at(self, arrays: Sequence[Array]) -> Any:
        """The copy with these arrays as its parameters."""
        if self.fresh or not self._takes(arrays):
            self._renew(arrays)
        for parameter, array in zip(self.gradients, arrays, strict=True):
            if not isinstance(get(self.original, parameter), np.ndarray):
                put(self.live, parameter, array[()])
        self._clear(arrays)
        return self.live

    def _takes(self, arrays: Sequence[Array]) -> bool:
        """Write the arrays into those that the copy holds; False where it holds others by now."""
        if self.live is None:
            return False
        for path, held, array in zip(self.gradients, self.held, arrays, strict=True):
            if not isinstance(get(self.original, path), np.ndarray):
                continue
            if get(self.live, path) is not held or held.dtype != array.dtype:
                return False
            if held.shape != array.shape:
                return False
        for held, array in zip(self.held, arrays, strict=True):
            held[...] = array
        return True

    def _renew(self, arrays: Sequence[Array]) -> None:
        # In place of the original's arrays, wherever the object refers to them: a list of its
        # parameters goes on sharing them with its attributes, and their type is free.
        self.held = [array.copy() for array in arrays]
        memo: dict[int, Any] = {}
        for (parameter, gradient), array in zip(self.gradients.items(), self.held, strict=True):
            memo[id(get(self.original, parameter))] = array
            kept = get(self.original, gradient) if gradient else None
            if isinstance(kept, np.ndarray) and kept.shape == array.shape:
                memo[id(kept)] = np.zeros_like(array)
        self.live = copied(self.original, memo)

    def _clear(self, arrays: Sequence[Array]) -> None:
        for gradient in self.gradients.values():
            if gradient is None:
                continue
            kept = get(self.live, gradient)
            if isinstance(kept, np.ndarray) and isinstance(
                get(self.original, gradient), np.ndarray
            ):
                kept[...] = 0
