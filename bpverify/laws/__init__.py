"""The laws: sentences true of every right backward, one file each.

A law is a function `law(op, point)` that returns nothing where the law holds; why, in words, where
it cannot be asked of the op or at the point; and raises `GradientError` where it is broken. Its
docstring is its equation. It has the name of its file, and is found by that: adding a law is adding
a file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection, Mapping
from functools import partial, wraps

from bpverify.diagnosis.broken_law import of_law
from bpverify.errors import GradientError, InvalidOp, Told
from bpverify.gradient import Place
from bpverify.messages import told
from bpverify.op import Op
from bpverify.point import Point
from bpverify.tally import current

__all__ = ["ALL", "Law", "applying", "broken", "keep"]

Law = Callable[[Op, Point], str | None]

#: What a person asks first. A gradient of wrong values breaks other laws too, in stranger words.
FIRST = ("gradient_shape", "values")


def _listed() -> dict[str, Law]:
    found = {module.name for module in pkgutil.iter_modules(__path__)}
    names = [*FIRST, *sorted(found - set(FIRST))]
    return {
        name: _telling(getattr(importlib.import_module(f"{__name__}.{name}"), name))
        for name in names
    }


def _telling(law: Law) -> Law:
    """The law, whose errors tell the contract, the cause and the point as well."""

    @wraps(law)
    def told_law(op: Op, point: Point) -> str | None:
        __tracebackhide__ = True
        try:
            return law(op, point)
        except GradientError as error:
            if error.tell is None:
                error.tell = partial(_tell, op, point, error)
            raise

    return told_law


def _tell(op: Op, point: Point, error: GradientError) -> Told:
    return told(Place(op, point), error.law, of_law(op, point, error))


#: Every law by name; shape and values, then the others in alphabetical order.
ALL: dict[str, Law] = _listed()


def applying(op: Op, names: Collection[str] | None = None) -> dict[str, Law]:
    """The laws of these names (all where None) that the op does not waive.

    Raises InvalidOp where a name, or one that the op waives, is no law's, or the op is none.
    """
    if not isinstance(op, Op):
        raise InvalidOp(
            f"{op!r} is no bpverify.Op: make one of a signature, a forward and its backward, such as "
            f'bpverify.Op("x(n) -> y(n)", forward, backward)'
        )
    if isinstance(names, str):
        raise InvalidOp(f"laws are given by a list of names, such as [{names!r}]; got {names!r}")
    for name in (*(names or ()), *op.waived):
        if name not in ALL:
            raise InvalidOp(f"{name!r} is no law of {op.name}; the laws are {', '.join(ALL)}")
    wanted = ALL if names is None else names
    return {name: ALL[name] for name in wanted if name not in op.waived}


def keep(op: Op, point: Point, laws: Mapping[str, Law]) -> None:
    """Hold the op to the laws at the point; count in the current tally which held, and which could not \
    be asked.

    Raises GradientError for the first that is broken.
    """
    __tracebackhide__ = True
    for name, law in laws.items():
        unasked = law(op, point)
        if tally := current():
            tally.hold(op.name, name, unasked or "")


def broken(
    op: Op, point: Point, names: Collection[str] | None = None
) -> tuple[list[GradientError], dict[str, str]]:
    """The errors of the laws that the op breaks at the point, each once; and why others could not be asked.

    What raises is met by every law that calls it. Waived laws are left out.
    """
    errors: dict[tuple[str, str], GradientError] = {}
    unasked: dict[str, str] = {}
    for name, law in applying(op, names).items():
        try:
            if why := law(op, point):
                unasked[name] = why
        except GradientError as error:
            errors.setdefault((error.law, error.headline), error)
    return list(errors.values()), unasked
