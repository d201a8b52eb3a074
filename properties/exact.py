"""σ(W x + b) in exact arithmetic: the reference that a forward is held against."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import expm1

import numpy as np

from bpverify.rounding import gamma

#: Roundings in σ itself: the exponential (no library's is off by more than 4 units), a sum, a quotient.
SIGMOID_ROUNDINGS = 12


def assert_forward(A, W, A_prev, b):
    """Assert A = σ(W A_prev + b) to rounding, element by element; arrays are taken as matrices.

    The rounding of z moves a by the share |δz| at most, for d ln σ(z)/dz = σ(-z) < 1.
    """
    A, W, A_prev, b = (np.atleast_2d(array) for array in (A, W, A_prev, b))
    assert A.shape == (W.shape[0], A_prev.shape[1])
    for (i, j), a in np.ndenumerate(A):
        terms = [Fraction(w) * Fraction(x) for w, x in zip(W[i], A_prev[:, j], strict=True)]
        terms.append(Fraction(b[i, 0]))
        exact = sigmoid(sum(terms))
        dz = gamma(len(terms) + 1, A.dtype) * float(sum(map(abs, terms)))
        allowed = float(exact) * (expm1(dz) + gamma(SIGMOID_ROUNDINGS, A.dtype))
        gap = abs(float(Decimal(float(a)) - exact))
        assert gap <= allowed + 2 * np.finfo(A.dtype).smallest_subnormal, (i, j, a, exact)


def sigmoid(z):
    """σ(z) of a fraction, to forty digits."""
    with localcontext() as context:
        context.prec = 40
        t = (-abs(Decimal(z.numerator) / Decimal(z.denominator))).exp()
        return (1 if z >= 0 else t) / (1 + t)
