"""The errors bpverify raises: of the op, the operands, the forward or the backward."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple, Protocol

__all__ = [
    "Cause",
    "ForwardError",
    "GradientError",
    "InvalidOp",
    "InvalidOperand",
    "Told",
    "ValuesError",
]


class InvalidOp(ValueError):
    """The op is not well formed: its signature, its functions or its declarations."""


class InvalidOperand(ValueError):
    """The operands or the cotangent do not fit the op's signature or its domains."""


class ForwardError(ValueError):
    """The forward gives no function to differentiate: wrong results, or not the same ones twice."""


class Cause(Protocol):
    """The mistake, where it could be named; see `bpverify.diagnosis`."""

    @property
    def cause(self) -> str:
        """Its id."""

    @property
    def words(self) -> str:
        """The mistake as a sentence, with the place."""

    @property
    def line(self) -> str:
        """The line as it should be; "" where none can be given."""

    def to_dict(self) -> dict[str, Any]:
        """The cause as JSON-ready data."""


class Told(NamedTuple):
    """What is told of an error beside its own lines: the contract, the cause, how to repeat it.

    known : what is known of a mistake that could not be named
    """

    contract: str = ""
    cause: Cause | None = None
    known: str = ""
    example: str = ""
    repeat: str = ""


class GradientError(AssertionError):
    """The backward is wrong: it breaks a law that every right backward keeps.

    The first line of the message stands alone; the rest is the evidence. The cause is looked for when
    it is first asked for, or the message is printed: of many errors in a search, one is.

    Attributes
        op       the op's name
        law      the law that is broken (a module name in `bpverify.laws`)
        operand  the operand whose gradient breaks it, or None where it is not one operand's
        facts    the evidence as data: index, numbers, shapes (JSON-ready)
        cause    the mistake by name, or None where it could not be told
    """

    def __init__(
        self,
        headline: str,
        *details: str,
        op: str,
        law: str,
        operand: str | None = None,
        facts: dict[str, object] | None = None,
    ) -> None:
        super().__init__(headline, *details)
        self.headline = headline
        self.details = details
        self.op = op
        self.law = law
        self.operand = operand
        self.facts = facts or {}
        self.tell: Callable[[], Told] | None = None

    @cached_property
    def told(self) -> Told:
        """The contract, the cause and the example, where the law was held at a point."""
        # While the cause is looked for, the op's own errors may be formatted with this one as their
        # context: asked again then, there is nothing more to tell.
        tell, self.tell = self.tell, None
        return tell() if tell else Told()

    @property
    def cause(self) -> Cause | None:
        """The mistake by name, or None where it could not be told."""
        return self.told.cause

    def __str__(self) -> str:
        told = self.told
        lines = [told.contract, *self.details, told.known, *self._cause(told.cause)]
        lines += [f"falsifying example: {told.example}"] if told.example else []
        lines += [f"repeat: {told.repeat}"] if told.repeat else []
        return "\n".join((self._first(told), *(f"  {line}" for line in lines if line)))

    def _first(self, told: Told) -> str:
        return self.headline

    def _cause(self, cause: Cause | None) -> list[str]:
        words = [f"cause: {cause.words}"] if cause and cause.words else []
        return words + _mending(cause)


class ValuesError(GradientError):
    """The values of a gradient are wrong: its first line names the mistake where that is known."""

    def _first(self, told: Told) -> str:
        if told.cause is None:
            return self.headline
        wrong, sizes = self.headline.partition(" is wrong")[0], self.headline.rpartition("  [")[2]
        of = "" if sizes == self.headline else f"  [{sizes}"
        return f"{wrong} is wrong: {told.cause.words}{of}"

    def _cause(self, cause: Cause | None) -> list[str]:
        return _mending(cause)


def _mending(cause: Cause | None) -> list[str]:
    return [f"mend: {cause.line}"] if cause and cause.line else []
