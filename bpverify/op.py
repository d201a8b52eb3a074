"""An op: a forward, its backward (the vector-Jacobian product), and the signature that names their arrays."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from bpverify import backward_result, forward_result
from bpverify.domains import Domain, Real
from bpverify.errors import InvalidOp, InvalidOperand
from bpverify.operand import checked_cotangent, checked_operand
from bpverify.point import Array, Point, cast
from bpverify.signature import Sizes, Term, parse

__all__ = ["Op"]


class Op:
    """A pair (forward, backward) with named shapes: what every check in bpverify is about.

    signature   : "W(k,n), x(n,m), b(k,1) -> a(k,m)"; see `bpverify.signature`
    forward     : forward(*operands) -> the result, or a tuple of the results in order
    backward    : backward(cotangent, *operands) -> the gradients of the operands, as a tuple in
                  operand order or as a mapping {"dW": ..., "dx": ...}; with several results the
                  cotangent is a tuple in their order
    name        : what messages call it; the forward's own name where not given, "op" for a lambda
    no_gradient : names of operands that have no gradient (labels, masks, indices); a tuple from the
                  backward leaves them out or holds None in their places
    stackable   : True where the forward, given operands with one more axis in front, gives for each
                  index along it what it gives for that one alone (elementwise work and `@` do, a
                  sum over a numbered axis does not); None: tried out before it is relied on
    samples     : the name of the size that counts samples, where each goes through the op by itself
    waived      : law name -> the reason why this op breaks it on purpose; every report shows it
    domains     : operand name -> the values it may take, from `bpverify.domains`

    Raises InvalidOp where the signature is malformed, a name is not an operand's, or a function
    cannot be called with one array by position for each that the signature names.
    """

    def __init__(
        self,
        signature: str,
        forward: Callable[..., Any],
        backward: Callable[..., Any],
        *,
        name: str | None = None,
        no_gradient: Collection[str] = (),
        domains: Mapping[str, Domain] | None = None,
        samples: str | None = None,
        stackable: bool | None = None,
        waived: Mapping[str, str] | None = None,
    ) -> None:
        self.signature = parse(signature)
        self.forward = forward
        self.backward = backward
        self.samples = samples
        self.stackable = stackable
        self.waived = dict(waived or {})
        self.name = name or _own_name(forward)
        names = (no_gradient,) if isinstance(no_gradient, str) else no_gradient
        self.no_gradient = frozenset(names)
        self.domains = {term.name: Real() for term in self.operands} | dict(domains or {})
        self._check_names("no_gradient", self.no_gradient)
        self._check_names("domains", self.domains)
        self._check_domains()
        if samples is not None and samples not in self.signature.size_names:
            raise InvalidOp(
                f"samples of {self.name} is {samples!r}, which is no size of {self.signature}; "
                f"its sizes are {', '.join(self.signature.size_names)}"
            )
        if not self.differentiable:
            raise InvalidOp(f"{self.name} has no operand with a gradient: nothing would be checked")
        count = len(self.operands)
        _check_arity(f"forward of {self.name}", forward, count, self._call("forward"))
        _check_arity(f"backward of {self.name}", backward, count + 1, self._call("backward"))

    @property
    def operands(self) -> tuple[Term, ...]:
        """The signature's operands, in order."""
        return self.signature.operands

    @property
    def differentiable(self) -> tuple[Term, ...]:
        """The operands that have a gradient, in order."""
        return tuple(term for term in self.operands if term.name not in self.no_gradient)

    def point(
        self,
        *operands: Any,
        cotangent: Any = None,
        seed: int = 0,
        dtype: DTypeLike | None = None,
    ) -> Point:
        """Check that the operands fit and join them with a cotangent to a point.

        operands  : one array, or nested list of floats, for each operand of the signature
        cotangent : the results' upstream gradient, or a tuple of them; drawn from `seed` where None
        dtype     : the floating type to take the arrays in; their own where None

        Raises InvalidOperand where anything does not fit; ForwardError where the forward's results
        are not what the signature says.
        """
        if len(operands) != len(self.operands):
            raise InvalidOperand(
                f"{self.name} takes {len(self.operands)} operands, {self._listed(self.operands)}; "
                f"got {len(operands)}"
            )
        sizes = Sizes()
        arrays = {}
        for term, value in zip(self.operands, operands, strict=True):
            differentiable = term.name not in self.no_gradient
            domain = self.domains[term.name]
            array = checked_operand(self.name, term, value, sizes, domain, differentiable, dtype)
            arrays[term.name] = array
        results = self.results([array.copy(order="K") for array in arrays.values()], sizes)
        upstream = checked_cotangent(self.signature.results, results, cotangent, seed, dtype)
        return Point(self.name, arrays, upstream, sizes)

    def at(self, /, *, dtype: DTypeLike | None = None, **arrays: Any) -> Point:
        """A point from arrays by name, as a falsifying example prints it: `layer.at(W=..., da=...)`."""
        cotangents = [f"d{term.name}" for term in self.signature.results]
        expected = [term.name for term in self.operands] + cotangents
        if sorted(arrays) != sorted(expected):
            raise InvalidOperand(
                f"{self.name}.at takes {', '.join(expected)}; got {', '.join(arrays) or 'nothing'}"
            )
        operands = [arrays[term.name] for term in self.operands]
        upstream = tuple(arrays[name] for name in cotangents)
        return self.point(*operands, cotangent=upstream, dtype=dtype)

    def results(self, operands: Sequence[Array], sizes: Sizes | None = None) -> tuple[Array, ...]:
        """The forward's results at these operands, checked against the signature.

        Raises ForwardError where it raises, or number, shape or type of the results is not the
        signature's.
        """
        with np.errstate(all="ignore"):
            returned = forward_result.called(self.name, self.forward, operands)
        return forward_result.checked(self.name, self.signature, returned, operands, sizes)

    def gradients(self, cotangent: Sequence[Array], operands: Sequence[Array]) -> dict[str, Array]:
        """What the backward returns, by operand name, for the operands that have a gradient.

        Raises GradientError where it raises, or does not return one array for each of them.
        """
        upstream = cotangent[0] if len(cotangent) == 1 else tuple(cotangent)
        with np.errstate(all="ignore"):
            returned = backward_result.called(
                self.name, self.operands, self.no_gradient, self.backward, upstream, operands
            )
        return backward_result.named(self.name, self.operands, self.no_gradient, returned)

    def cast(self, point: Point, dtype: DTypeLike) -> Point:
        """The same point with its floating arrays in another type."""
        operands = {name: cast(array, dtype) for name, array in point.operands.items()}
        cotangent = {name: cast(array, dtype) for name, array in point.cotangent.items()}
        return Point(point.op, operands, cotangent, point.sizes)

    def __repr__(self) -> str:
        return f"<Op {self.name}: {self.signature}>"

    def _call(self, function: str) -> str:
        names = ", ".join(term.name for term in self.operands)
        cotangents = ", ".join(f"d{term.name}" for term in self.signature.results)
        if len(self.signature.results) > 1:
            cotangents = f"({cotangents})"
        return f"forward({names})" if function == "forward" else f"backward({cotangents}, {names})"

    def _listed(self, terms: Sequence[Term]) -> str:
        return ", ".join(map(str, terms))

    def _check_names(self, argument: str, names: Collection[str]) -> None:
        known = [term.name for term in self.operands]
        for name in names:
            if name not in known:
                raise InvalidOp(
                    f"{argument} of {self.name} names {name!r}, which is no operand of "
                    f"{self.signature}; its operands are {', '.join(known)}"
                )

    def _check_domains(self) -> None:
        for name, domain in self.domains.items():
            if isinstance(domain, type) or not hasattr(domain, "outside"):
                raise InvalidOp(
                    f"domains of {self.name}: {name!r} should be a domain such as "
                    f"bpverify.domains.Positive(); got {domain!r}"
                )
            if domain.integer and name not in self.no_gradient:
                raise InvalidOp(
                    f"{name} of {self.name} takes {domain.words}, so it can have no gradient: "
                    f"add it to no_gradient"
                )


def _check_arity(what: str, function: Callable[..., Any], count: int, call: str) -> None:
    if not callable(function):
        raise InvalidOp(f"{what} should be a function called as {call}; got {function!r}")
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return  # built-ins and ufuncs tell nothing; the first call will
    try:
        signature.bind(*range(count))
    except TypeError as error:
        raise InvalidOp(
            f"{what} should take its arrays by position, {call}; "
            f"its parameters are {signature} ({error})"
        ) from None


def _own_name(function: object) -> str:
    # A name that can be called `name.at(...)`, as a falsifying example is.
    name = str(getattr(function, "__name__", "op"))
    return name if name.isidentifier() else "op"
