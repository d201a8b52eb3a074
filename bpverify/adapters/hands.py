"""How a layer object is called: its forward, its backward, and the rate of a step that it takes itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from bpverify import forward_result
from bpverify.adapters.called_with import CalledWith
from bpverify.adapters.draws import draws
from bpverify.errors import GradientError, InvalidOp

__all__ = ["RATE", "Hands", "outs", "tried"]

#: The learning rate that a gradient is read at: W - (W - rate dW) is then rate dW, rounded once, as
#: long as dW is above 2^-40 W; below, W is felt to 2^-40 of its own last place.
RATE = 2.0**40


class Hands:
    """Calls a layer object.

    forward, backward : the names of its methods
    rate              : the name of the learning rate, a parameter of the backward or an attribute;
                        None where no step is taken
    seed              : where the draws begin, in `with hands.draws():`; a backward goes on with the
                        generators as its forward left them
    """

    def __init__(self, forward: str, backward: str, rate: str | None, seed: int | None) -> None:
        self.names = forward, backward
        self.rate = rate
        self.seed = seed

    def draws(self) -> AbstractContextManager[None]:
        """The global generators begin at the seed, where there is one."""
        return nullcontext() if self.seed is None else draws(self.seed)

    def forth(self, one: Any, inputs: tuple[Any, ...]) -> Any:
        """What its forward returns."""
        return getattr(one, self.names[0])(*inputs)

    def back(self, one: Any, cotangent: tuple[Any, ...], rate: float = RATE) -> Any:
        """What its backward returns, with this learning rate where it takes a step."""
        function: Callable[..., Any] = getattr(one, self.names[1])
        if self.rate is None:
            return function(*cotangent)
        if self.rate in inspect.signature(function).parameters:
            return function(*cotangent, **{self.rate: rate})
        *path, last = self.rate.split(".")
        holder = one
        for part in path:
            holder = getattr(holder, part, None)
        if not hasattr(holder, last):
            raise InvalidOp(
                f"learning_rate={self.rate!r} is neither a parameter of {self.names[1]} nor an "
                f"attribute of {type(one).__name__}"
            )
        setattr(holder, last, rate)
        return function(*cotangent)


def tried(op: str, hands: Hands, one: Any, taken: CalledWith, fill: float) -> None:
    """Run forward and backward once, the cotangents filled with a number.

    Raises ForwardError or GradientError where one of them raises.
    """
    inputs = taken.rebuilt([leaf.copy() for leaf in taken.leaves])
    with hands.draws():
        results = outs(forward_result.called(op, lambda *given: hands.forth(one, given), inputs))
        try:
            hands.back(one, tuple(np.full_like(out, fill) for out in results))
        except InvalidOp:
            raise
        except Exception as error:
            raise GradientError(
                f"backward of {op} raised {type(error).__name__}: {error}",
                "it was called with cotangents of the shapes of the forward's results",
                op=op,
                law="gradient_shape",
            ) from error


def outs(returned: Any) -> list[Any]:
    """The results of a forward, one or several."""
    return list(returned) if isinstance(returned, tuple | list) else [returned]
