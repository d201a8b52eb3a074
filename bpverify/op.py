"""An op: a forward, its backward (the vector-Jacobian product), and the signature that names their arrays."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from numpy.typing import DTypeLike

from bpverify import backward_result, forward_result, jvp_result
from bpverify.domains import Domain, Real
from bpverify.errors import InvalidOp, InvalidOperand
from bpverify.operand import checked_cotangent, checked_operand
from bpverify.point import FIRST_CALL, Array, Point, cast, shown
from bpverify.signature import Signature, Sizes, Term, parse
from bpverify.size import Computed
from bpverify.time_limit import limited

__all__ = ["Op"]


class Op:
    """A pair (forward, backward) with named shapes: what every check in bpverify is about.

    signature   : "W(k,n), x(n,m), b(k,1) -> a(k,m)", or a Signature made by `Signature.of`
    forward     : forward(*operands) -> the result, or a tuple of the results in order
    backward    : backward(cotangent, *operands) -> the gradients of the operands, as a tuple in
                  operand order or as a mapping {"dW": ..., "dx": ...}; with several results the
                  cotangent is a tuple in their order
    jvp         : jvp(tangents, *operands) -> the tangents of the results, the forward-mode
                  derivative, where the op has one; tangents are those of the operands that have a
                  gradient, in a tuple where there are several
    name        : what messages call it; the forward's own name where not given, "op" for a lambda
    no_gradient : names of operands that have no gradient (labels, masks, indices); a tuple from the
                  backward leaves them out or holds None in their places
    stackable   : True where the forward, given operands with one more axis in front, gives for each
                  index along it what it gives for that one alone (elementwise work and `@` do, a
                  sum over a numbered axis does not); None: tried out before it is relied on
    samples     : the name of the size that counts samples, where each goes through the op by itself
    waived      : law name -> the reason why this op breaks it on purpose; every report shows it
    domains     : operand name -> the values it may take, from `bpverify.domains`
    values      : the operands that are taken where a check is given none: `check(op)`
    cotangent   : the cotangent where none is given (1 for a cost); drawn where None
    notes       : sentences that every report of this op ends in, such as what an adapter found
    time_limit  : seconds that one call of forward or backward may take; None: any

    Raises InvalidOp where the signature is malformed, a name is not an operand's, or a function
    cannot be called with one array by position for each that the signature names.
    """

    def __init__(
        self,
        signature: str | Signature,
        forward: Callable[..., Any],
        backward: Callable[..., Any],
        *,
        jvp: Callable[..., Any] | None = None,
        name: str | None = None,
        no_gradient: Collection[str] = (),
        domains: Mapping[str, Domain] | None = None,
        samples: str | None = None,
        stackable: bool | None = None,
        waived: Mapping[str, str] | None = None,
        values: Sequence[Any] | None = None,
        cotangent: Any = None,
        notes: Collection[str] = (),
        time_limit: float | None = None,
    ) -> None:
        self.signature = parse(signature)
        self.forward = limited(forward, time_limit)
        self.backward = limited(backward, time_limit)
        self.jvp = None if jvp is None else limited(jvp, time_limit)
        self.values = None if values is None else tuple(values)
        self.cotangent = cotangent
        self.notes = tuple(notes)
        self.samples = samples
        self.stackable = stackable
        self.name = name or _own_name(forward)
        self._check_mapping("waived", waived, "a law's name", "the reason")
        self._check_mapping("domains", domains, "an operand", "its domain")
        self.waived = dict(waived or {})
        names = (no_gradient,) if isinstance(no_gradient, str) else no_gradient
        self.no_gradient = frozenset(names)
        self._names = tuple(term.name for term in self.operands)
        self._wanted = tuple(name for name in self._names if name not in self.no_gradient)
        self.domains = {term.name: Real() for term in self.operands} | dict(domains or {})
        self._check_names("no_gradient", self.no_gradient)
        self._check_names("domains", self.domains)
        self._check_domains()
        self._check_reasons()
        if samples is not None and samples not in self.signature.size_names:
            raise InvalidOp(
                f"samples of {self.name} is {samples!r}, which is no size of {self.signature}; "
                f"its sizes are {', '.join(self.signature.size_names)}"
            )
        self._check_samples()
        if not self.differentiable:
            raise InvalidOp(f"{self.name} has no operand with a gradient: nothing would be checked")
        count = len(self.operands)
        _check_arity(f"forward of {self.name}", forward, count, self._call("forward"))
        _check_arity(f"backward of {self.name}", backward, count + 1, self._call("backward"))
        if jvp is not None:
            _check_arity(f"jvp of {self.name}", jvp, count + 1, self._call("jvp"))

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

        operands  : one array, or nested list of floats, for each operand of the signature; the op's
                    own `values` where there are none
        cotangent : the results' upstream gradient, or a tuple of them; the op's own where None, and
                    where it has none drawn from `seed`
        dtype     : the floating type to take the arrays in; their own where None

        Raises InvalidOperand where anything does not fit; ForwardError where the forward's results
        are not what the signature says.
        """
        if not operands and self.values is not None:
            operands = self.values
        if cotangent is None:
            cotangent = self.cotangent
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
        point = Point(self.name, arrays, upstream, sizes)
        names = (term.name for term in self.signature.results)
        kept = (result.copy() for result in results)
        point.memory[FIRST_CALL, self] = dict(zip(names, kept, strict=True))
        return point

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
        returned = forward_result.called(self.name, self.forward, operands)
        return forward_result.checked(self.name, self.signature, returned, operands, sizes)

    def gradients(self, cotangent: Sequence[Array], operands: Sequence[Array]) -> dict[str, Array]:
        """What the backward returns, by operand name, for the operands that have a gradient.

        Raises GradientError where it raises, or does not return one array for each of them.
        """
        upstream = cotangent[0] if len(cotangent) == 1 else tuple(cotangent)
        wanted = self._wanted
        returned = backward_result.called(self.name, wanted, self.backward, upstream, operands)
        return backward_result.named(self.name, self._names, wanted, returned)

    def pushed(self, tangents: Sequence[Array], point: Point) -> tuple[Array, ...]:
        """The results' tangents at a point, for one tangent of each operand that has a gradient.

        Raises InvalidOp where the op has no JVP, GradientError where it raises or returns what is
        not a tangent of each result.
        """
        if self.jvp is None:
            raise InvalidOp(f"{self.name} has no jvp: pass it to Op as jvp=")
        shapes = [array.shape for array in point.cotangent.values()]
        terms, operands = self.signature.results, point.fresh()[0]
        return jvp_result.called(self.name, terms, shapes, self.jvp, tangents, operands)

    def cast(self, point: Point, dtype: DTypeLike) -> Point:
        """The same point with its floating arrays in another type."""
        operands = {name: cast(array, dtype) for name, array in point.operands.items()}
        cotangent = {name: cast(array, dtype) for name, array in point.cotangent.items()}
        return Point(point.op, operands, cotangent, point.sizes)

    def __repr__(self) -> str:
        return f"<Op {self.name}: {self.signature}>"

    def _call(self, function: str) -> str:
        names = ", ".join(term.name for term in self.operands)
        if function == "jvp":
            return f"jvp(tangents, {names})"
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

    def _check_samples(self) -> None:
        for term in (*self.operands, *self.signature.results):
            for dim in term.dims:
                if isinstance(dim, Computed) and self.samples in dim.names:
                    raise InvalidOp(
                        f"samples of {self.name} is {self.samples!r}, but {term} has a size computed "
                        f"from it: samples are taken where {self.samples!r} stands by itself"
                    )

    def _check_mapping(self, setting: str, given: object, key: str, value: str) -> None:
        if not (given is None or isinstance(given, Mapping)):
            raise InvalidOp(
                f"{setting} of {self.name} is a dict of {key} and {value}; got {shown(given)}"
            )

    def _check_reasons(self) -> None:
        for law, reason in self.waived.items():
            if not str(reason or "").strip():
                raise InvalidOp(
                    f"waived of {self.name}: {law!r} needs a reason in words, which every report shows; "
                    f"got {reason!r}"
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
