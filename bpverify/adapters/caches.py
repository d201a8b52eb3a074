"""Two functions and a cache: `out, cache = forward(*inputs)`, then `backward(dout, cache)`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from bpverify import forward_result
from bpverify.adapters.called_with import CalledWith
from bpverify.errors import ForwardError
from bpverify.op import Op
from bpverify.point import shown
from bpverify.signature import Signature
from bpverify.time_limit import limited

__all__ = ["cached"]


def cached(
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    *arguments: Any,
    no_gradient: Collection[str] = (),
    name: str | None = None,
    **options: Any,
) -> Op:
    """An op from `out, cache = forward(*arguments)` and `backward(dout, cache)`, at these arguments.

    forward     : returns the result and then, last of all, the cache; several results stand before
                  it, or in a tuple of their own
    backward    : called with the cotangents, each by itself or in a tuple, as its parameters ask,
                  and the cache of a forward that ran just before. Returns the gradients in the order
                  of the arguments that have one, or as a mapping with `dx`, `grad_x`, `x`, …
    arguments   : arrays, or structures of them; what holds no floating array has no gradient
    no_gradient : names of floating arrays that have none, such as a mask
    options     : what else `Op` takes

    Raises InvalidOp where there is nothing to check, ForwardError where no cache is returned.
    """
    own = name or _name(forward)
    taken = CalledWith(forward, arguments, None, no_gradient)
    once = taken.rebuilt([leaf.copy() for leaf in taken.leaves])
    run_once = limited(forward, options.get("time_limit"))
    results, _ = _split(own, forward_result.called(own, run_once, once))
    apart = _takes_apart(backward, len(results))

    def run(*arrays: Any) -> Any:
        outs, _ = _split(own, forward(*taken.rebuilt(arrays)))
        return tuple(outs) if len(outs) > 1 else outs[0]

    def pull(cotangent: Any, *arrays: Any) -> tuple[Any, ...]:
        _, cache = _split(own, forward(*taken.rebuilt(arrays)))
        upstream = cotangent if apart and len(results) > 1 else (cotangent,)
        return taken.gradients(own, backward(*upstream, cache))

    shapes = {n: np.shape(r) for n, r in zip(_results(taken, len(results)), results, strict=True)}
    return Op(
        Signature.of(taken.shapes, shapes),
        run,
        pull,
        name=own,
        no_gradient=taken.no_gradient,
        **{"domains": taken.domains, "values": taken.leaves, **options},
    )


def _split(op: str, returned: Any) -> tuple[list[Any], Any]:
    """The results, and the cache."""
    if not isinstance(returned, tuple | list) or len(returned) < 2:
        raise ForwardError(
            f"forward of {op} should return its result and a cache; got {shown(returned)}"
        )
    *results, cache = returned
    if len(results) == 1 and isinstance(results[0], tuple | list):
        results = list(results[0])
    return results, cache


def _takes_apart(backward: Callable[..., Any], count: int) -> bool:
    """Whether the cotangents of several results are parameters of their own."""
    try:
        inspect.signature(backward).bind(*range(count + 1))
    except (TypeError, ValueError):
        return False
    return True


def _results(taken: CalledWith, count: int) -> list[str]:
    names = ["out"] if count == 1 else [f"out{i}" for i in range(1, count + 1)]
    while {*names, *(f"d{name}" for name in names)} & {*taken.names}:
        names = [f"{name}_" for name in names]
    return names


def _name(function: Any) -> str:
    name = str(getattr(function, "__name__", "op"))
    return name if name.isidentifier() else "op"
