"""Functions with a closed-form derivative: the function in NumPy or SciPy, the derivative exact.

Each row: the function, its derivative in multi-precision arithmetic, and where it lives: the range
of |x| (drawn with a uniform logarithm) and whether x may be negative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from mpmath import mp
from scipy import special

from tests.oracles.exact import Array


@dataclass(frozen=True)
class ClosedForm:
    """A function of each element, its exact derivative, and the points at which to ask."""

    value: Callable[[Array], Array]
    slope: Callable[[Any], Any]
    low: float = 1e-6
    high: float = 1e2
    negative: bool = True

    def points(self, rng: np.random.Generator, count: int) -> Array:
        """Points of every size in the range, of both signs where the function has them."""
        sizes = np.exp(rng.uniform(np.log(self.low), np.log(self.high), count))
        return sizes * rng.choice([-1, 1], count) if self.negative else sizes


F = ClosedForm
ELEMENTARY = {
    "exp": F(np.exp, mp.exp),
    "exp2": F(np.exp2, lambda x: mp.ln2 * mp.power(2, x)),
    "expm1": F(np.expm1, mp.exp, 1e-12),
    "log": F(np.log, lambda x: 1 / x, 1e-12, 1e12, negative=False),
    "log1p": F(np.log1p, lambda x: 1 / (1 + x), 1e-12, 1e12, negative=False),
    "sqrt": F(np.sqrt, lambda x: 1 / (2 * mp.sqrt(x)), 1e-12, 1e12, negative=False),
    "cube root": F(np.cbrt, lambda x: mp.cbrt(abs(x)) / (3 * abs(x)), 1e-9, 1e9),
    "sin": F(np.sin, mp.cos, 1e-6, 1e3),
    "cos": F(np.cos, lambda x: -mp.sin(x), 1e-6, 1e3),
    "tan": F(np.tan, lambda x: mp.sec(x) ** 2, 1e-6, 1.5),
    "arcsin": F(np.arcsin, lambda x: 1 / mp.sqrt(1 - x * x), 1e-6, 0.999),
    "arctan": F(np.arctan, lambda x: 1 / (1 + x * x), 1e-6, 1e6),
    "sinh": F(np.sinh, mp.cosh),
    "tanh": F(np.tanh, lambda x: mp.sech(x) ** 2, 1e-6, 15),
    "arctanh": F(np.arctanh, lambda x: 1 / (1 - x * x), 1e-6, 0.999),
    "arcsinh": F(np.arcsinh, lambda x: 1 / mp.sqrt(1 + x * x), 1e-6, 1e9),
    "1/x": F(lambda x: 1 / x, lambda x: -1 / x**2, 1e-9, 1e9),
    "x^3": F(lambda x: x**3, lambda x: 3 * x * x, 1e-9, 1e9),
    "x^2.5": F(lambda x: x**2.5, lambda x: 2.5 * x**1.5, 1e-9, 1e9, negative=False),
    "sinc": F(np.sinc, lambda x: (mp.cospi(x) - mp.sincpi(x)) / x, 1e-2, 1e2),
}
SPECIAL = {
    "erf": F(special.erf, lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x), 1e-6, 4),
    "erfcx": F(
        special.erfcx, lambda x: 2 * x * mp.exp(x * x) * mp.erfc(x) - 2 / mp.sqrt(mp.pi), 1e-3, 5
    ),
    "log gamma": F(special.gammaln, mp.digamma, 1e-3, 1e3, negative=False),
    "digamma": F(special.digamma, lambda x: mp.polygamma(1, x), 1e-2, 1e3, negative=False),
    "Bessel J0": F(special.j0, lambda x: -mp.besselj(1, x), 1e-2, 50),
    "Bessel K0": F(special.k0, lambda x: -mp.besselk(1, x), 1e-2, 50, negative=False),
    "Lambert W": F(
        lambda x: special.lambertw(x).real,
        lambda x: 1 / (x + mp.exp(mp.lambertw(x).real)),
        1e-3,
        1e6,
        negative=False,
    ),
    "elliptic K": F(
        special.ellipk, lambda m: (mp.ellipe(m) / (1 - m) - mp.ellipk(m)) / (2 * m), 1e-2, 0.99
    ),
    "normal CDF": F(special.ndtr, mp.npdf, 1e-6, 6),
    "log expit": F(special.log_expit, lambda x: 1 / (1 + mp.exp(x)), 1e-6, 30),
}
COMPOSED = {
    "sigmoid": F(lambda x: 1 / (1 + np.exp(-x)), lambda x: 1 / (2 + 2 * mp.cosh(x)), 1e-6, 25),
    "softplus": F(lambda x: np.logaddexp(0, x), lambda x: 1 / (1 + mp.exp(-x)), 1e-6, 30),
    "x sigmoid(x)": F(
        lambda x: x / (1 + np.exp(-x)),
        lambda x: (1 + mp.exp(-x) + x * mp.exp(-x)) / (1 + mp.exp(-x)) ** 2,
        1e-6,
        25,
    ),
    "gaussian": F(lambda x: np.exp(-x * x), lambda x: -2 * x * mp.exp(-x * x), 1e-6, 5),
    "x log x": F(lambda x: x * np.log(x), lambda x: mp.log(x) + 1, 1e-9, 1e9, negative=False),
    "sin(exp(x))": F(lambda x: np.sin(np.exp(x)), lambda x: mp.exp(x) * mp.cos(mp.exp(x)), 1e-3, 5),
    "exp(sin(3 x))": F(
        lambda x: np.exp(np.sin(3 * x)),
        lambda x: 3 * mp.cos(3 * x) * mp.exp(mp.sin(3 * x)),
        1e-3,
        1e2,
    ),
    "sqrt(1 + x^2) - 1": F(lambda x: np.sqrt(1 + x * x) - 1, lambda x: x / mp.sqrt(1 + x * x)),
    "(1 - cos x) / x^2": F(
        lambda x: (1 - np.cos(x)) / (x * x),
        lambda x: (x * mp.sin(x) - 2 * (1 - mp.cos(x))) / x**3,
        1e-2,
        1e2,
    ),
    "tanh(x^3)": F(lambda x: np.tanh(x**3), lambda x: 3 * x * x * mp.sech(x**3) ** 2, 1e-3, 2),
    "x / (1 + x^2)": F(
        lambda x: x / (1 + x * x), lambda x: (1 - x * x) / (1 + x * x) ** 2, 1e-6, 1e4
    ),
    "exp(-1 / x)": F(
        lambda x: np.exp(-1 / x), lambda x: mp.exp(-1 / x) / (x * x), 2e-2, 1e4, negative=False
    ),
}
ALL = ELEMENTARY | SPECIAL | COMPOSED
