"""One call in JAX: its pytrees taken apart once, and put together for every evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import jax
import jax.extend.core
import numpy as np
from jax import numpy as jnp
from numpy.typing import DTypeLike

from bpverify.adapters.framework import Given, several
from bpverify.adapters.structure import Step
from bpverify.errors import InvalidOperand
from bpverify.point import Array

__all__ = ["JaxCall"]


class JaxCall:
    """A function and its inputs, with places for the arrays that move.

    operands : the arrays that move, in NumPy, in the type to check in
    """

    symmetric = False

    def __init__(self, given: Given) -> None:
        self.function = given.function
        paths, self.structure = jax.tree_util.tree_flatten_with_path(given.inputs)
        self.leaves = [leaf for _, leaf in paths]
        self.places = {
            _named(given.names[path[0].idx], path[1:]): index
            for index, (path, leaf) in enumerate(paths)
            if path[0].idx in given.moving and _floats(leaf)
        }
        self.operands = {
            name: _array(name, self.leaves[index], given.dtype)
            for name, index in self.places.items()
        }

    def forward(self, *arrays: Array) -> tuple[Array, ...]:
        """The results."""
        with _wide_enough(arrays):
            return tuple(np.array(result) for result in self._results(*self._placed(arrays)))

    def backward(self, cotangent: Any, *arrays: Array) -> tuple[Array, ...]:
        """The gradients, by `jax.vjp`."""
        with _wide_enough(arrays):
            results, pull_back = jax.vjp(self._results, *self._placed(arrays))
            pairs = zip(several(cotangent), results, strict=True)
            gradients = pull_back([jnp.array(by, result.dtype) for by, result in pairs])
            return tuple(np.array(gradient) for gradient in gradients)

    def jvp(self, tangents: Any, *arrays: Array) -> tuple[Array, ...]:
        """The results' tangents, by `jax.jvp`."""
        with _wide_enough(arrays):
            along = tuple(self._placed(several(tangents)))
            _, moved = jax.jvp(self._results, tuple(self._placed(arrays)), along)
            return tuple(np.array(tangent) for tangent in moved)

    def narrower(self) -> list[str]:
        """A sentence where the function computes in a type with fewer digits than its operands."""
        arrays = list(self.operands.values())
        widest = np.finfo(np.result_type(*arrays)).eps
        with _wide_enough(arrays):
            jaxpr = jax.make_jaxpr(self._results)(*self._placed(arrays)).jaxpr
        found = dict.fromkeys(
            f"{equation.primitive} gives {value.aval.dtype}"
            for equation in _equations(jaxpr)
            for value in equation.outvars
            if value.aval.ndim and _floats(value.aval) and jnp.finfo(value.aval.dtype).eps > widest
        )
        return [
            f"a type narrower than the one checked in is met on the way: {first}"
            for first in list(found)[:1]
        ]

    def _placed(self, arrays: Sequence[Array]) -> list[Any]:
        """The arrays in JAX, each on the devices that the one given in its place was put on."""
        pairs = zip(map(jnp.array, arrays), self.places.values(), strict=True)
        return [_beside(array, self.leaves[index]) for array, index in pairs]

    def _results(self, *arrays: Any) -> list[Any]:
        width = arrays[0].dtype
        every = [
            jnp.asarray(leaf, width) if _floats(leaf) and np.ndim(leaf) else leaf
            for leaf in self.leaves
        ]
        for index, array in zip(self.places.values(), arrays, strict=True):
            every[index] = array
        returned = self.function(*jax.tree_util.tree_unflatten(self.structure, every))
        return list(jax.tree_util.tree_leaves(returned))


def _equations(jaxpr: Any) -> Iterator[Any]:
    for equation in jaxpr.eqns:
        yield equation
        for inner in jax.extend.core.jaxprs_in_params(equation.params):
            yield from _equations(inner)


def _beside(array: Any, leaf: Any) -> Any:
    # What was put nowhere goes where the others are.
    return jax.device_put(array, leaf.sharding) if getattr(leaf, "committed", False) else array


def _floats(leaf: Any) -> bool:
    dtype = getattr(leaf, "dtype", None)
    return isinstance(leaf, float) or (
        dtype is not None and bool(jnp.issubdtype(dtype, jnp.floating))
    )


def _array(name: str, leaf: Any, dtype: DTypeLike | None) -> Array:
    array = np.array(leaf if dtype is None else np.asarray(leaf).astype(dtype), order="C")
    if array.dtype not in (np.float16, np.float32, np.float64):
        raise InvalidOperand(
            f"{name} in {array.dtype} cannot be compared in NumPy, which has no such type: leave "
            f"dtype out to check in float64"
        )
    return array


def _wide_enough(arrays: Sequence[Array]) -> Any:
    """JAX's x64 mode where one of the arrays needs it, else as it is set: nothing is cut in silence."""
    size = max(array.dtype.itemsize for array in arrays)
    if size > 8:
        raise TypeError("JAX has no type wider than float64")
    return jax.enable_x64(jax.config.jax_enable_x64 or size == 8)


def _named(name: str, path: Sequence[Any]) -> str:
    """The name of a leaf of a pytree, as `structure` writes it: `params.layers[1].W`."""
    for key in path:
        kind = "index" if hasattr(key, "idx") else "key"
        found = [getattr(key, a) for a in ("idx", "key", "name") if hasattr(key, a)]
        name = Step(kind, found[0] if found else key).under(name)
    return name
