"""A layer object: `forward(x)` keeps what `backward(dout)` needs, which leaves gradients in the object."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from bpverify.adapters.attributes import get, named
from bpverify.adapters.called_with import CalledWith
from bpverify.adapters.hands import Hands, outs, tried
from bpverify.adapters.parameters import Found, Given, find
from bpverify.adapters.work import Work
from bpverify.adapters.worker import copied
from bpverify.errors import InvalidOp
from bpverify.op import Op
from bpverify.signature import Signature
from bpverify.time_limit import limited

__all__ = ["layer"]


def layer(
    instance: Any,
    *inputs: Any,
    parameters: Given = None,
    no_gradient: Collection[str] = (),
    forward: str = "forward",
    backward: str = "backward",
    learning_rate: str | None = None,
    seed: int | None = None,
    fresh: bool = False,
    name: str | None = None,
    **options: Any,
) -> Op:
    """An op of the inputs and the parameters of a layer, a network or another object of that kind.

    instance      : it is copied, and never touched
    forward, backward : what its methods are called, "fprop" and "bprop"
    inputs        : what its forward is called with; floating arrays have gradients, which the
                    backward returns in their order
    parameters    : parameter -> where its gradient is left, `{"W": "dW", "p[0]": "g[0]"}`; or the
                    names alone, where the backward returns their gradients after those of the
                    inputs. None: found by name (`dW`, `grads["W"]`, `params` and `grads`, …)
    no_gradient   : names of inputs and floating arrays that have none (a running mean)
    learning_rate : where the backward updates the parameters itself by W - rate dW, and leaves no
                    gradient: the name of its parameter, or of the attribute, that is the rate; the
                    gradient is read from the step
    seed          : set before each forward, for a layer that draws; the backward goes on with the
                    generators as its forward left them; a new copy works each time
    fresh         : a new copy for each call, for a layer that is meant to remember earlier calls
    options       : what else `Op` takes

    What is left of earlier gradients is set to zero before each call.
    Raises InvalidOp where it has no such methods, or an array of the object would be left out unsaid.
    """
    own = name or _snake(type(instance).__name__)
    method, _ = _method(instance, forward), _method(instance, backward)
    taken = CalledWith(method, inputs, None, no_gradient)
    hands = Hands(forward, backward, learning_rate, seed)
    look = limited(tried, options.get("time_limit"))
    found = find(
        instance, lambda one, fill: look(own, hands, one, taken, fill), parameters, no_gradient,
        learning_rate is not None,
    )  # fmt: skip
    work = Work(own, instance, taken, hands, found, fresh or seed is not None)
    places = {named(path): np.asarray(get(instance, path)) for path in found.gradients}
    inputs_once = taken.rebuilt([leaf.copy() for leaf in taken.leaves])
    with hands.draws():
        once = outs(hands.forth(copied(instance), inputs_once))
    results = {n: np.shape(out) for n, out in zip(_results(len(once)), once, strict=True)}
    shapes = taken.shapes | {n: array.shape for n, array in places.items()}
    if len(shapes) < len(places) + len(taken.names):
        twice = next(iter(places.keys() & {*taken.names}))
        raise InvalidOp(f"{own} has both an input and a parameter called {twice!r}: rename one")
    return Op(
        Signature.of(shapes, results),
        work.forward,
        work.backward,
        name=own,
        no_gradient=taken.no_gradient,
        **{
            "domains": taken.domains,
            "values": [*taken.leaves, *places.values()],
            "notes": _notes(found, learning_rate),
            **options,
        },
    )


def _method(instance: Any, name: str) -> Callable[..., Any]:
    if isinstance(instance, type):
        raise InvalidOp(f"a layer is an object; got the class {instance.__name__}: make one of it")
    found = getattr(instance, name, None)
    if callable(found):
        return found  # type: ignore[no-any-return]
    public = [own for own in dir(type(instance)) if not own.startswith("_")]
    methods = [own for own in public if callable(getattr(type(instance), own))]
    raise InvalidOp(
        f"{type(instance).__name__} has no method {name!r}; it has {', '.join(methods) or 'none'}: say "
        f"what its own are called, layer(…, forward='…', backward='…')"
    )


def _results(count: int) -> list[str]:
    return ["out"] if count == 1 else [f"out{i}" for i in range(1, count + 1)]


def _notes(found: Found, rate: str | None) -> list[str]:
    notes = []
    updated = ", ".join(map(named, found.updated))
    if updated and rate is None:
        notes.append(f"the backward updates {updated} itself: the step was undone after each call")
    if rate is not None:
        notes.append(f"gradients of {updated or 'its parameters'} read from the step W - {rate} dW")
    if found.settings:
        notes.append(f"numbers taken for settings, without gradient: {', '.join(found.settings)}")
    return notes


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
