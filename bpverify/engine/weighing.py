"""One claim along one line, and what each result shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpverify.engine.claim import Claim
from bpverify.engine.estimate import Array
from bpverify.engine.finding import Finding
from bpverify.engine.inner import may_hide
from bpverify.engine.line import Line
from bpverify.engine.misgiving import misgiving
from bpverify.engine.session import Session
from bpverify.engine.structure import Results
from bpverify.engine.verdict import Reason, Verdict


@dataclass(frozen=True)
class Weighing:
    """A claim along a line, and each result's slope there; ``live`` results count for the claim."""

    claim: Claim
    line: Line
    tangents: Sequence[Array]
    results: Results
    live: Array

    def contract(
        self, claim: Claim, keep: Array, errors: Array, values: Array | None = None
    ) -> Finding:
        """Return a claim beside the slope of the results kept; their own slopes, or the values told."""
        g = claim.cotangent[keep]
        claimed, allowed = claim.along(self.tangents)
        value = (g * (self.results.value if values is None else values)[keep]).sum()
        return Finding(claimed, allowed, value, np.abs(g * errors[keep]).sum())

    def undecided(self, left_out: Array) -> Finding:
        """Return that nothing can be said, for what most of the left-out results show."""
        whole = self.contract(self.claim, self.live, self.results.error)
        return whole.decided(
            Verdict.INCONCLUSIVE, _reason(self.results, left_out, self.claim.session)
        )

    def doubt(self, found: Finding, counted: Array) -> tuple[Verdict, Reason] | None:
        """Return what else than a mistake may explain a contradiction, if anything."""
        if misgiving(self.claim, self.line, found, counted):
            return Verdict.INCONCLUSIVE, Reason.FINE_STRUCTURE
        if may_hide(self.claim.masked(counted), self.tangents, found):
            return Verdict.INCONCLUSIVE, Reason.NOISE
        return None

    def lost_beside_cotangent(self, found: Finding) -> bool:
        """Return whether a claim of zero may be a tiny slope that backward's own rounding took.

        In dy * (1 - s) with s near 1 nothing is left of less than a unit of dy, and jitter shows none
        of it: zero stays zero. What is seen along the whole tangent must be more.
        """
        largest = float(np.abs(self.claim.cotangent).max(initial=0))
        return bool(
            found.claimed == 0
            and abs(found.numeric) <= self.claim.session.arithmetic.unit * largest
        )


def _reason(results: Results, left_out: Array, session: Session) -> Reason:
    """Name what kept most of the left-out results from being believed."""
    lost = Reason.LEFT_DOMAIN if session.refused else Reason.NOT_FINITE
    named = (
        (Reason.UNSTABLE if session.unstable else lost, results.lost),
        (Reason.JUMP, results.jump),
        (Reason.KINK, results.kink),
        (Reason.FINE_STRUCTURE, results.fine),
        (Reason.SATURATED, results.constant | results.dead | (results.still > 0)),
    )
    counts = [(int((left_out & found).sum()), reason) for reason, found in named]
    most = max(count for count, _ in counts)
    return next((r for c, r in counts if c == most), Reason.NOISE) if most else Reason.NOISE
