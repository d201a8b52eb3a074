"""Both halves of a problem in its own type and, where the op keeps it, in a wider one."""

from __future__ import annotations

import numpy as np

from bpverify.engine.arithmetic import wider
from bpverify.engine.claim import Claim
from bpverify.engine.problem import Problem, is_floating
from bpverify.engine.purse import BudgetSpentError, Purse
from bpverify.engine.session import Session
from bpverify.engine.tangents import Tangents

#: Names of the types in reports.
NAMES = {"float16": "float16", "float32": "float32", "float64": "float64"}


class Widths:
    """The sessions of a check: ``own`` at once, ``wide`` when first asked for."""

    def __init__(self, problem: Problem, purse: Purse, rng: np.random.Generator, widen: bool):
        self.problem, self.purse, self.rng = problem, purse, rng
        self.own = Tangents(Claim(Session(problem, None, purse), rng), rng)
        self._wide: Tangents | None = None
        self._tried = not widen
        self.used_wide = False

    def too_short(self, digits: float) -> bool:
        """Return whether the op's own type cannot give these digits and a wider one can."""
        return digits > self.own.session.arithmetic.digits and self.wide is not None

    @property
    def wide(self) -> Tangents | None:
        """Tangents in the wider type, or None where the op does not keep one."""
        if not self._tried:
            self._tried = True
            self._wide = self._widened()
        self.used_wide = self.used_wide or self._wide is not None
        return self._wide

    def _widened(self) -> Tangents | None:
        movable = [self.problem.operands[i] for i in self.problem.movable_indices]
        target = wider(np.result_type(*[x.dtype for x in movable if is_floating(x)]))
        if target is None:
            return None
        try:
            session = Session(self.problem, target, self.purse)
            if session.results_dtype != target or not np.isfinite(session.base).all():
                return None
            claim = Claim(session, self.rng, narrow=self.own.claim)
        except BudgetSpentError:
            raise
        except Exception:  # noqa: BLE001 - an op that refuses the wider type is judged in its own
            return None
        return Tangents(claim, self.rng)

    @property
    def mode(self) -> str:
        """The widest type used, in words."""
        if not self.used_wide:
            return str(self.own.session.results_dtype)
        wide = self._wide
        name = str(wide.session.results_dtype) if wide else ""
        return "extended" if name not in NAMES else name
