"""The causes by id, and which ids are one and the same seen from the disagreement. Data only."""

from __future__ import annotations

__all__ = ["CAUSES", "SAME", "SAYS_LESS", "canonical"]

#: id -> what the mistake is.
CAUSES: dict[str, str] = {
    "transposed": "the gradient stands transposed",
    "operand-transposed": "an operand stands where its transpose should, or the reverse",
    "matmul-for-elementwise": "a matrix product stands where an elementwise one should",
    "elementwise-for-matmul": "an elementwise product stands where a matrix product should",
    "wrong-order-reshape": "the elements are read in one order and written in another",
    "sign": "the sign is wrong",
    "factor": "a constant factor, named in the detail: 2, 1/2, m, 1/m, k, n, …",
    "samples-not-summed": "the gradient of a broadcast operand is not summed over an axis",
    "sum-over-wrong-axis": "the sum is taken over another axis",
    "axis-lost": "an axis of size one is missing",
    "activation-derivative-missing": "σ' is missing",
    "derivative-at-a-for-z": "σ' is taken at a, not at z",
    "a-for-a(1-a)": "a stands where a(1-a) should",
    "a-squared": "a² stands where a(1-a) should",
    "other-activation": "the derivative of another activation is used",
    "derivative-clipped": "the derivative is held below a bound",
    "derivative-floored": "the derivative is held above a bound",
    "wrong-variable": "one variable stands where another should, named in the detail",
    "gradients-swapped": "two gradients stand in each other's place",
    "neighbour-layer": "the gradient of a neighbour layer is returned",
    "contribution-missing": "a term of the sum is missing",
    "penalty-missing": "the term of the penalty, a multiple of the operand, is missing",
    "cotangent-ignored": "the cotangent is not used: as if it were all ones",
    "cotangent-squared": "the cotangent enters squared",
    "cotangent-clipped": "the cotangent is clipped",
    "cotangent-sign-dropped": "the absolute value of the cotangent is used",
    "only-row": "wrong in one row only",
    "only-column": "wrong in one column only",
    "only-element": "wrong in one element only",
    "only-edge": "wrong at the edge only",
    "only-negative": "wrong only where a value is negative",
    "only-at-zero": "wrong only where a value is exactly zero",
    "only-saturated": "wrong only where a value is saturated",
    "only-tied": "wrong only where values are tied",
    "only-m-1": "wrong only where a size is 1",
    "only-equal-sizes": "wrong only where two sizes are equal",
    "only-beyond-size": "wrong only beyond a size",
    "stale-cache": "something kept from an earlier call is used",
    "accumulated": "each call adds to the result of the last",
    "input-changed": "an argument is written into",
    "shared-memory": "the gradient is not an array of its own",
    "float32-inside": "something is computed in single precision",
    "noise": "the gradient is different at each call",
    "cancellation": "digits are lost to cancellation: a wider type closes the gap",
    "off-by-constant": "a constant is added",
}

#: id -> the id under which it is named: no disagreement tells the two apart.
SAME: dict[str, str] = {
    "sum-for-mean": "factor",  # m
    "mean-for-sum": "factor",  # 1/m
    "extra-1/m": "factor",  # 1/m
    "broadcast-not-reduced": "samples-not-summed",
}


#: id -> the id that is believed in its stead where both explain all: the same array, and one names
#: the line. dx = dz * x is the gradient of w, and x standing where w should; the sum of a transpose
#: is one over another axis; and where the slope is positive, |dx| is what |u| gives.
SAYS_LESS: dict[str, str] = {
    "neighbour-layer": "wrong-variable",
    "operand-transposed": "sum-over-wrong-axis",
    "sign": "cotangent-sign-dropped",
}


def canonical(cause: str) -> str:
    """The id under which a cause is named; raises KeyError where it is none."""
    found = SAME.get(cause, cause)
    if found not in CAUSES:
        raise KeyError(f"{cause!r} is no cause; the causes are {', '.join((*CAUSES, *SAME))}")
    return found
