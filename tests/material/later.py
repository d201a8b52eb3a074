"""Functions written when the engine's constants were fixed; none of them had a part in choosing."""

from __future__ import annotations

import numpy as np

from tests.material.adversarial import A, one


def gudermannian(x):
    return 2 * np.arctan(np.tanh(x / 2))


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def logistic(x):
    return np.where(x > 0, 1 / (1 + np.exp(-np.abs(x))), 1 - 1 / (1 + np.exp(-np.abs(x))))


def positive(x):
    return np.abs(x) + 1e-3


def inside_one(x):
    return np.clip(x, -1, 1) * 0.999


def continued_fraction(x):
    y = one(x)
    for _ in range(20):
        y = 1 + x * x / (1 + y)
    return y


def continued_fraction_slope(x):
    y, slope = one(x), 0 * x
    for _ in range(20):
        slope = (2 * x * (1 + y) - x * x * slope) / (1 + y) ** 2
        y = 1 + x * x / (1 + y)
    return slope


def newton_root(x):
    y = one(x)
    for _ in range(60):
        y = (y + x / y) / 2
    return y


def quantised_gain(x):
    return x * (1 + np.round(np.tanh(x) * 2.0**20) / 2.0**20 * 0)


def quantised_visibly(x):
    # Beyond, a double's own grid is as coarse as the rounding, which then does nothing.
    return np.clip(x, -1e3, 1e3)


LATER = {
    "gudermannian": A(gudermannian, lambda x: 1 / np.cosh(x)),
    "softplus": A(softplus, logistic),
    "x |x|": A(lambda x: x * np.abs(x), lambda x: 2 * np.abs(x)),
    "x^(1/3)": A(np.cbrt, lambda x: 1 / (3 * np.cbrt(x) ** 2)),
    "|x|^1.5": A(lambda x: np.abs(x) ** 1.5, lambda x: 1.5 * np.sqrt(np.abs(x)) * np.sign(x)),
    "max(x, x^2)": A(
        lambda x: np.maximum(x, x * x), lambda x: np.where(x * x > x, 2 * x, 1 + 0 * x)
    ),
    "hard tanh": A(lambda x: np.clip(x, -1, 1), lambda x: (np.abs(x) < 1).astype(x.dtype)),
    "triangle wave": A(
        lambda x: np.abs(x - 2 * np.round(x / 2)), lambda x: np.sign(x - 2 * np.round(x / 2))
    ),
    "sin(x) + 1e-4 sin(1e5 x)": A(
        lambda x: np.sin(x) + 1e-4 * np.sin(1e5 * x), lambda x: np.cos(x) + 10 * np.cos(1e5 * x)
    ),
    "x + 1e-12 sin(1e12 x)": A(
        lambda x: x + 1e-12 * np.sin(1e12 * x), lambda x: 1 + np.cos(1e12 * x)
    ),
    "1e10 + x^2": A(lambda x: 1e10 + x * x, lambda x: 2 * x),
    "sqrt(x^2 + 1e-30)": A(lambda x: np.sqrt(x * x + 1e-30), lambda x: x / np.sqrt(x * x + 1e-30)),
    "log": A(np.log, lambda x: 1 / x, positive),
    "arcsin": A(np.arcsin, lambda x: 1 / np.sqrt(1 - x * x), inside_one),
    "1 - cos(x)": A(lambda x: 1 - np.cos(x), np.sin),
    "log(cosh(x)) written out": A(lambda x: np.log((np.exp(x) + np.exp(-x)) / 2), np.tanh),
    "(1 + 1e-16 / x) x": A(lambda x: (1 + 1e-16 / x) * x, one),
    "continued fraction": A(continued_fraction, continued_fraction_slope),
    "Newton's square root": A(newton_root, lambda x: 0.5 / np.sqrt(x), positive),
    "gain times a dead quantiser": A(quantised_gain, one),
    "round(x, 9) + x": A(lambda x: np.round(x, 9) + x, one, quantised_visibly),
    "x where not 1, else 1": A(lambda x: np.where(x == 1, 1, x), one),
    "exp(-1e4 (x - 1)^2)": A(
        lambda x: np.exp(-1e4 * (x - 1) ** 2),
        lambda x: -2e4 * (x - 1) * np.exp(-1e4 * (x - 1) ** 2),
    ),
    "x^15 - x^14": A(lambda x: x**15 - x**14, lambda x: 15 * x**14 - 14 * x**13),
}
