"""The errors bpverify raises: of the op, the operands, the forward or the backward."""

from __future__ import annotations

__all__ = ["ForwardError", "GradientError", "InvalidOp", "InvalidOperand"]


class InvalidOp(ValueError):
    """The op is not well formed: its signature, its functions or its declarations."""


class InvalidOperand(ValueError):
    """The operands or the cotangent do not fit the op's signature or its domains."""


class ForwardError(ValueError):
    """The forward gives no function to differentiate: wrong results, or not the same ones twice."""


class GradientError(AssertionError):
    """The backward is wrong: it breaks a law that every right backward keeps.

    The first line of the message stands alone; the rest is the evidence.

    Attributes
        op       the op's name
        law      the law that is broken (a module name in `bpverify.laws`)
        operand  the operand whose gradient breaks it, or None where it is not one operand's
        facts    the evidence as data: index, numbers, shapes (JSON-ready)
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
        super().__init__("\n".join((headline, *(f"  {line}" for line in details))))
        self.op = op
        self.law = law
        self.operand = operand
        self.facts = facts or {}
