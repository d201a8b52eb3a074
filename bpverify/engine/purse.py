"""What a check has spent, and what it may spend."""

from __future__ import annotations

from dataclasses import dataclass


class BudgetSpentError(Exception):
    """The next evaluation would pass the budget; what is undecided stays inconclusive."""


@dataclass
class Purse:
    """Counts forward evaluations (points, stacked or not), their calls, and backward calls."""

    budget: int | None
    evaluations: int = 0
    forward_calls: int = 0
    backward_calls: int = 0

    def pay(self, points: int) -> None:
        """Count ``points`` forward evaluations before they are made."""
        if self.budget is not None and self.evaluations + points > self.budget:
            raise BudgetSpentError
        self.evaluations += points
