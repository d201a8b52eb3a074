"""The words of a judgement."""

from __future__ import annotations

from enum import Enum


class Verdict(Enum):
    """What can be said of one gradient, or of one element of it."""

    VERIFIED = "verified"
    WRONG = "wrong"
    IMPRECISE = "imprecise"
    ZERO = "zero"
    SUBGRADIENT = "subgradient"
    INCONCLUSIVE = "inconclusive"


class Reason(Enum):
    """Why nothing could be said."""

    KINK = "the op has a kink or cusp here"
    JUMP = "the op jumps here"
    SATURATED = "the results do not move visibly: saturated or flat beyond rounding"
    NOT_FINITE = "results or gradients near the point are not finite"
    LEFT_DOMAIN = "no step stays inside the op's domain"
    NOISE = "round-off or noise drowns the slope"
    FINE_STRUCTURE = "the op has structure finer than the steps"
    UNCONFIRMED = "two independent ladders of steps do not tell the same"
    UNSTABLE = "the forward does not keep its shape or dtype from call to call"
    BUDGET = "the budget of evaluations was spent first"
    ANOTHER = "the first wrong element ended the search, and it is not here"
