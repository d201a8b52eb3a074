"""What a check found, as data; printed, it is a table a person can read."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO

from bpverify.colours import painted
from bpverify.engine import Verdict
from bpverify.errors import Cause, GradientError
from bpverify.gradient import Gradient, Place
from bpverify.messages import at, gradient_table, wrong_values

__all__ = ["Report"]

COST = ("evaluations", "forward_calls", "backward_calls", "mode", "stacked", "witness", "seed")


@dataclass(frozen=True)
class Report:
    """What one check of one op at one point found.

    gradients      : the verdicts, in the order of the operands
    waived         : law -> why the op breaks it on purpose
    broken         : the laws that the op breaks at the point, other than on values
    not_asked      : law -> why it could not be asked of the op or at the point
    evaluations    : forward evaluations spent on the derivative (points at which the forward ran)
    forward_calls  : calls of the forward that these took (a stacked call evaluates many points)
    backward_calls : calls of the backward
    notes          : what was noticed of the op beside its gradients, a sentence each
    mode           : the arithmetic that decided: "float64", "extended", …
    explain        : operand -> the mistake in its gradient by name, None where it cannot be told
    relate         : operand -> angle and ratio between its gradient and the right one, as a sentence
    """

    place: Place
    gradients: tuple[Gradient, ...]
    evaluations: int
    forward_calls: int
    backward_calls: int
    mode: str
    stacked: bool
    witness: bool
    seed: int
    broken: tuple[GradientError, ...] = ()
    explain: Callable[[str], Cause | None] = field(default=lambda operand: None, compare=False)
    relate: Callable[[str], str] = field(default=lambda operand: "", compare=False)
    waived: dict[str, str] = field(default_factory=dict)
    not_asked: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __getitem__(self, operand: str) -> Gradient:
        """The verdict on one gradient, by its operand's name."""
        for gradient in self.gradients:
            if gradient.operand == operand:
                return gradient
        known = ", ".join(gradient.operand for gradient in self.gradients)
        raise KeyError(f"{self.place.op} has no gradient of {operand!r}; it has those of {known}")

    @property
    def wrong(self) -> tuple[Gradient, ...]:
        """The gradients whose values are wrong."""
        return tuple(g for g in self.gradients if g.verdict is Verdict.WRONG)

    @property
    def open(self) -> tuple[Gradient, ...]:
        """The gradients of which nothing could be decided."""
        return tuple(g for g in self.gradients if g.verdict is Verdict.INCONCLUSIVE)

    @property
    def verified(self) -> bool:
        """True where every gradient is verified or truly zero, one at least verified, no law broken."""
        verdicts = {gradient.verdict for gradient in self.gradients}
        sound = verdicts <= {Verdict.VERIFIED, Verdict.ZERO} and Verdict.VERIFIED in verdicts
        return sound and not self.broken

    def raise_if_wrong(self) -> None:
        """Raise GradientError where a gradient is wrong or a law is broken; the first of them."""
        __tracebackhide__ = True
        for error in self.errors:
            raise error

    @property
    def errors(self) -> tuple[GradientError, ...]:
        """What is wrong, law by law and gradient by gradient."""
        return (*self.broken, *(self._error(gradient) for gradient in self.wrong))

    def _error(self, gradient: Gradient) -> GradientError:
        operand = gradient.operand
        return wrong_values(
            self.place, gradient, lambda: self.explain(operand), lambda: self.relate(operand)
        )

    def _cause(self, gradient: Gradient) -> dict[str, Any] | None:
        cause = self.explain(gradient.operand) if gradient.verdict is Verdict.WRONG else None
        return cause.to_dict() if cause else None

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return {
            **self.place.to_dict(),
            **{name: getattr(self, name) for name in COST},
            "gradients": [{**g.to_dict(), "cause": self._cause(g)} for g in self.gradients],
            "waived": self.waived,
            "not_asked": self.not_asked,
            "notes": list(self.notes),
            "broken": [
                {
                    "law": e.law,
                    "operand": e.operand,
                    "message": str(e),
                    "facts": e.facts,
                    "cause": e.cause.to_dict() if e.cause else None,
                }
                for e in self.broken
            ],
        }

    def show(self, file: TextIO | None = None) -> None:
        """Print the report, to standard output or to a file; in colour on a terminal that has it."""
        out = file or sys.stdout
        out.write(painted(f"{self}\n", out, os.environ))

    def __str__(self) -> str:
        broken = [f"broken: {error.headline}" for error in self.broken]
        broken += [f"waived: {law}: {reason}" for law, reason in self.waived.items()]
        broken += [f"not asked: {law}: {reason}" for law, reason in self.not_asked.items()]
        broken += [f"note: {note}" for note in self.notes]
        details = [str(self._error(gradient)) for gradient in self.wrong]
        table = gradient_table(self.gradients)
        return "\n".join((self._decision(), *table, *broken, self._cost(), *details))

    def _decision(self) -> str:
        count = len(self.gradients)
        if self.wrong:
            verdict = f"WRONG: {', '.join(f'd{g.operand}' for g in self.wrong)}"
        elif self.broken:
            verdict = f"LAW BROKEN: {', '.join(error.law for error in self.broken)}"
        elif self.verified:
            digits = min(g.digits for g in self.gradients if g.digits is not None)
            verdict = f"verified, {count} of {count} gradients, to {digits:.1f} digits or more"
        else:
            counted = Counter(gradient.verdict.value for gradient in self.gradients)
            words = ", ".join(f"{n} {verdict}" for verdict, n in counted.items())
            verdict = f"NOT VERIFIED: of {count} gradients {words}"
        return f"{self.place.op}: {verdict}{at(self.place)}"

    def _cost(self) -> str:
        stacked = f" in {self.forward_calls} calls" if self.stacked else ""
        return (
            f"{self.evaluations} forward evaluations{stacked}, {self.backward_calls} backward; "
            f"{self.mode}; seed {self.seed}"
        )
