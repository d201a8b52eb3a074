"""Functions that are smooth, or smooth where they are asked, and hard in floating point."""

from __future__ import annotations

import numpy as np

from tests.oracles.adversary import POSITIVE, Adversary, each, some


def turning(x):
    """The angle of (cos x, sin x): x, but for jumps at odd multiples of π."""
    return np.arctan2(np.sin(x), np.cos(x))


def weierstrass(x):
    """Eight terms of Weierstrass' sum: smooth, with waves of every length down to 1e-6."""
    return sum(0.5**k * np.cos(7.0**k * x) for k in range(8))


def weierstrass_slope(x):
    """Term by term."""
    return -sum(3.5**k * np.sin(7.0**k * x) for k in range(8))


def hypotenuse(x):
    """|x| of a vector, which has no derivative at the origin."""
    return np.sqrt((x * x).sum(keepdims=True))


def ratio(f, df):
    """The slope of f(x) / x."""
    return lambda x: (df(x) * x - f(x)) / (x * x)


SMALL = (1e-2, -1e-4, 1e-6)

DELICATE = {
    "(1 - cos x) / x^2": each(
        lambda x: (1 - np.cos(x)) / x**2,
        lambda x: (x * np.sin(x) - 2 * (1 - np.cos(x))) / x**3,
        usual=(1.0, -2.5, *SMALL),
    ),
    "sinc, without its value at 0": each(
        lambda x: np.sin(x) / x, ratio(np.sin, np.cos), usual=(1.0, 3.0, *SMALL)
    ),
    "sqrt(x + 1) - sqrt(x)": each(
        lambda x: np.sqrt(x + 1) - np.sqrt(x),
        lambda x: 0.5 / np.sqrt(x + 1) - 0.5 / np.sqrt(x),
        1e12,
        usual=POSITIVE,
    ),
    "sin x + 1e13": each(lambda x: np.sin(x) + 1e13, np.cos),
    "1e-300 x": each(lambda x: 1e-300 * x, lambda x: 1e-300 * np.ones_like(x)),
    "1e-312 x, subnormal": each(lambda x: 1e-312 * x, lambda x: 1e-312 * np.ones_like(x)),
    "exp(x - 740)": each(
        lambda x: np.exp(x - 740), lambda x: np.exp(x - 740), usual=(0.0, 1.0, -2.5, 40.0)
    ),
    "x^21, nearly flat": each(lambda x: x**21, lambda x: 21 * x**20),
    "tanh(15 + x)": each(
        lambda x: np.tanh(15 + x), lambda x: np.cosh(15 + x) ** -2, usual=(0.0, 1.0, -2.5)
    ),
    "exp(-1/x^4)": each(
        lambda x: np.exp(-1 / x**4),
        lambda x: np.exp(-1 / x**4) * 4 / x**5,
        0.2,
        usual=(0.37, 1.0, 3.0),
    ),
    "step of width 1e-12 at 1": each(
        lambda x: 0.5 * x + np.tanh((x - 1) * 1e12),
        lambda x: 0.5 + 1e12 / np.cosh(np.clip((x - 1) * 1e12, -300, 300)) ** 2,
        1 - 1e-12,
    ),
    "Weierstrass' sum": each(weierstrass, weierstrass_slope),
    "sin(2^30 π x) / 2^30": each(
        lambda x: x + np.sin(2.0**30 * np.pi * x) / (2.0**30 * np.pi),
        lambda x: 1 + np.cos(2.0**30 * np.pi * x),
        usual=(0.0, 1.0, 0.375, -2.5, 3.0),
    ),
    "x^3 sin(1/x)": each(
        lambda x: x**3 * np.sin(1 / x),
        lambda x: 3 * x * x * np.sin(1 / x) - x * np.cos(1 / x),
        usual=(1.0, 0.37, -2.5, *SMALL),
    ),
    "angle, with its branch cut": each(
        turning,
        some(lambda x: np.abs(x) != np.pi, np.ones_like),
        np.pi - 1e-9,
        usual=(0.0, 1.0, 3.0, 40.0),
    ),
    "complex logarithm": each(
        lambda x: np.log(x + 0j).real.copy(), lambda x: 1 / x, usual=(1.0, -1.0, 0.37, 1e-3, 1e5)
    ),
    "complex square root": each(lambda x: np.sqrt((x * x) + 0j).real.copy(), np.sign),
    "arccos at its edge": each(
        np.arccos,
        lambda x: -1 / np.sqrt((1 - x) * (1 + x)),
        usual=(0.0, 0.37, 1 - 1e-9, -1 + 1e-12),
    ),
    "x^x": each(
        lambda x: x**x, lambda x: x**x * (np.log(x) + 1), usual=(1.0, 0.37, 1e-3, 1e-7, 3.0, 40.0)
    ),
    "1/x at its pole": each(
        lambda x: 1 / x, lambda x: -1 / (x * x), usual=(1.0, 1e-2, 1e-4, 1e-6, -1e-9)
    ),
    "tan at its pole": each(
        np.tan, lambda x: 1 + np.tan(x) ** 2, np.pi / 2 - 1e-6, usual=(0.37, 1.57, 1.5707)
    ),
    "float32 inside a float64 sum": each(
        lambda x: x + np.sin(x.astype(np.float32)).astype(x.dtype), lambda x: 1 + np.cos(x)
    ),
    "length of a vector": Adversary(
        hypotenuse,
        lambda dy, x: dy * x / hypotenuse(x) if x.any() else x * np.nan,
        [np.zeros(2), np.array([1e-160, 1e-160]), np.array([1e-9, 0.0]), np.array([3.0, -4.0])],
    ),
    "softmax of huge logits": Adversary(
        lambda x: np.exp(x - x.max()) / np.exp(x - x.max()).sum(),
        lambda dy, x: (s := np.exp(x - x.max()) / np.exp(x - x.max()).sum()) * (dy - dy @ s),
        [np.array([1e5, 1e5 - 1, -1e5]), np.array([0.0, 40.0, 80.0]), np.array([1.0, 1.0, 1.0])],
    ),
}
