"""What backward claims: its gradients at the point, and the rounding to allow them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from bpverify.engine.estimate import Array, moves
from bpverify.engine.rounding import allowance, along, second_differences, spread, widened_allowance
from bpverify.engine.session import Session


class Claim:
    """Backward's gradients for one cotangent in one session.

    ``narrow`` is the same claim in the operands' own type, when this session works in a wider one:
    what differs between the two is rounding, and measures how much of it is left here.
    """

    def __init__(
        self,
        session: Session,
        rng: np.random.Generator,
        cotangent: Array | None = None,
        narrow: Claim | None = None,
    ):
        self.session = session
        self.rng = rng
        self.narrow = narrow
        self.cotangent = session.cotangent if cotangent is None else cotangent
        gradients = session.gradients(cotangent=cotangent)
        finite = [np.isfinite(g) for g in gradients]
        self._finite = [bool(f.all()) for f in finite]
        self.infinite = [np.logical_not(f, out=np.asarray(f)) for f in finite]
        # An operand whose gradient is not finite is not moved; zero keeps it out of every sum.
        rows = zip(gradients, self.infinite, self._finite, strict=True)
        self.gradients = [g if finite else np.where(lost, 0, g) for g, lost, finite in rows]
        self.spread = [np.zeros_like(g) for g in self.gradients] if narrow else self._spread(1)
        self._masked: dict[bytes, Claim] = {}
        self._noise: list[Array] | None = None

    def _spread(self, samples: int) -> list[Array]:
        return spread(self.session, self.gradients, self.rng, samples, self.cotangent)

    @cached_property
    def allowances(self) -> list[Array]:
        """Rounding to allow each element of each gradient."""
        if self.narrow is None:
            return [allowance(g, s) for g, s in zip(self.gradients, self.spread, strict=True)]
        narrow = self.narrow
        rows = zip(self.gradients, narrow.gradients, narrow.spread, strict=True)
        return [widened_allowance(g, n, s) for g, n, s in rows]

    def along(self, tangents: Sequence[Array], spread: bool = True) -> tuple[float, float]:
        """Return <gradients, tangents> and the rounding to allow it, with jitter's spread or not."""
        moved = [i for i, t in enumerate(tangents) if moves(t)]
        parts = (
            np.vdot(tangents[i], self.gradients[i].astype(tangents[i].dtype, copy=False))
            for i in moved
        )
        allowances = self.allowances if spread else [allowance(g, 0) for g in self.gradients]
        return sum(parts), along([tangents[i] for i in moved], [allowances[i] for i in moved])

    def masked(self, keep: Array) -> Claim:
        """Return what backward claims when the results outside ``keep`` do not count."""
        key = np.packbits(keep).tobytes()
        if key not in self._masked:
            narrow = self.narrow.masked(keep) if self.narrow else None
            by = np.where(keep, self.cotangent, 0).astype(self.cotangent.dtype)
            self._masked[key] = Claim(self.session, self.rng, by, narrow)
        return self._masked[key]

    def noise_along(self, tangents: Sequence[Array]) -> float:
        """Return the rounding noise of <gradients, tangents> seen in backward's second differences.

        One-unit jitter misses a quantised intermediate. This costs a dozen backward calls, so it
        is asked for only before a gradient is called wrong; a wider type needs none of it.
        """
        if self.narrow is not None:
            return 0.0
        if self._noise is None:
            self._noise = second_differences(self.session, self.gradients, self.rng, self.cotangent)
        return along(tangents, [4 * n for n in self._noise])

    def is_finite(self, i: int) -> bool:
        """Return whether one gradient (of the movable operands) is finite."""
        return self._finite[i]

    @property
    def finite(self) -> bool:
        """Whether every gradient is finite."""
        return all(self._finite)
