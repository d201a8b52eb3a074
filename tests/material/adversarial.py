"""Thirty functions made to fool a checker, each with its correct derivative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Function = Callable[[Any], Any]


@dataclass(frozen=True)
class Adversary:
    """A function and its correct derivative; drawn points are brought into its domain first."""

    value: Function
    slope: Function
    domain: Function = np.asarray


def one(x):
    return np.ones_like(x)


def zero(x):
    return 0 * x


def noisy(amplitude):
    """sin(x) with a relative noise that differs from call to call."""
    rng = np.random.default_rng(5)

    def value(x):
        return np.sin(x) * (1 + amplitude * rng.standard_normal(np.shape(x)).astype(x.dtype))

    return value


def sech2(x):
    return 1 / np.cosh(x) ** 2


def rounded_inside(narrow):
    return lambda x: np.sin(x.astype(narrow)).astype(x.dtype)


def table(x):
    """Piecewise linear through (i, i^2) for i = -3 ... 3."""
    knots = np.linspace(-3, 3, 7)
    return np.interp(x.astype(float), knots, knots**2).astype(x.dtype)


def table_slope(x):
    return np.where(np.abs(x) < 3, 2 * np.floor(x) + 1, 0).astype(x.dtype)


def naive_sigmoid(x):
    return 1 / (1 + np.exp(-x))


def naive_sigmoid_slope(x):
    a = naive_sigmoid(x)
    return a * (1 - a)


def chaos(x):
    """Forty steps of the logistic map, which doubles a difference at nearly every one."""
    y = x / 4
    for _ in range(40):
        y = 3.9 * y * (1 - y)
    return y


def chaos_slope(x):
    y, slope = x / 4, one(x) / 4
    for _ in range(40):
        slope = slope * 3.9 * (1 - 2 * y)
        y = 3.9 * y * (1 - y)
    return slope


A = Adversary
ADVERSARIES = {
    "sin(1e8 x)": A(lambda x: np.sin(1e8 * x), lambda x: 1e8 * np.cos(1e8 * x)),
    "x + 1e-9 tanh(1e9 x)": A(lambda x: x + 1e-9 * np.tanh(1e9 * x), lambda x: 1 + sech2(1e9 * x)),
    "x + 1e-9 tanh(1e9 (x - 1))": A(
        lambda x: x + 1e-9 * np.tanh(1e9 * (x - 1)), lambda x: 1 + sech2(1e9 * (x - 1))
    ),
    "(x + 1e8) - 1e8": A(lambda x: (x + 1e8) - 1e8, one),
    "(pi x + 1e12) - 1e12": A(lambda x: (x * np.pi + 1e12) - 1e12, lambda x: np.pi * one(x)),
    "x + ((x + 1e8) - 1e8)": A(lambda x: x + ((x + 1e8) - 1e8), lambda x: 2 * one(x)),
    "round(x, 3)": A(lambda x: np.round(x * 1000) / 1000, zero),
    "floor(x)": A(np.floor, zero),
    "|x|": A(np.abs, np.sign),
    "relu": A(lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(x.dtype)),
    "leaky relu": A(
        lambda x: np.where(x > 0, x, 0.01 * x), lambda x: np.where(x > 0, 1, 0.01).astype(x.dtype)
    ),
    "kink 1e-9 away": A(lambda x: np.abs(x - 1 - 1e-9) + x, lambda x: np.sign(x - 1 - 1e-9) + 1),
    "x + 1e-7 |x - 1|": A(lambda x: x + 1e-7 * np.abs(x - 1), lambda x: 1 + 1e-7 * np.sign(x - 1)),
    "x log|x|": A(
        lambda x: x * np.log(np.abs(x) + 5e-324), lambda x: np.log(np.abs(x) + 5e-324) + 1
    ),
    "sqrt|x|": A(lambda x: np.sqrt(np.abs(x)), lambda x: np.sign(x) * 0.5 / np.sqrt(np.abs(x))),
    "x^2 sin(1/x)": A(
        lambda x: x * x * np.sin(1 / x), lambda x: 2 * x * np.sin(1 / x) - np.cos(1 / x)
    ),
    "exp(-1/x^2)": A(lambda x: np.exp(-1 / (x * x)), lambda x: np.exp(-1 / (x * x)) * 2 / x**3),
    "x^3": A(lambda x: x**3, lambda x: 3 * x * x),
    "cos": A(np.cos, lambda x: -np.sin(x)),
    "tanh(1e6 (x - 1))": A(
        lambda x: np.tanh(1e6 * (x - 1)), lambda x: 1e6 * (1 - np.tanh(1e6 * (x - 1)) ** 2)
    ),
    "noise 1e-8": A(noisy(1e-8), np.cos),
    "noise 1e-3": A(noisy(1e-3), np.cos),
    "float32 inside": A(rounded_inside(np.float32), np.cos),
    "float16 inside": A(rounded_inside(np.float16), np.cos),
    "piecewise linear table": A(table, table_slope),
    "log(1 + |x|)": A(lambda x: np.log(1 + np.abs(x)), lambda x: np.sign(x) / (1 + np.abs(x))),
    "(exp(x) - 1) / x": A(
        lambda x: (np.exp(x) - 1) / x, lambda x: (np.exp(x) * x - np.exp(x) + 1) / x**2
    ),
    "step 1e-10 at 1": A(lambda x: x + 1e-10 * (x > 1), one),
    "naive sigmoid": A(naive_sigmoid, naive_sigmoid_slope),
    "logistic map x 40": A(chaos, chaos_slope, lambda x: np.clip(np.abs(x), 0.01, 3.99)),
}

POINTS = np.array(
    [
        0.0,
        1.0,
        -1.0,
        1e-8,
        -1e-8,
        1e-4,
        0.5,
        0.37,
        2.0,
        3.0,
        1e4,
        -1e8,
        1e-12,
        1 + 1e-9,
        1 + 3e-9,
        1e-300,
        1e-310,
        40.0,
    ]
)


def points_of(adversary, rng, repeats):
    """Return the fixed points, then drawn ones of every size, all in the function's domain."""
    drawn = [
        rng.standard_normal() * 10.0 ** rng.integers(-8, 8)
        if rng.random() < 0.6
        else rng.uniform(-3, 3)
        for _ in range(repeats * len(POINTS))
    ]
    return adversary.domain(np.concatenate([POINTS, drawn]))
