"""Iterations that stop when they are near enough: smooth in truth, in pieces as computed."""

from __future__ import annotations

import numpy as np

from tests.oracles.adversary import POSITIVE, each


def newton_root(x):
    """Square root by Newton's iteration, stopped at a relative change of 1e-6."""
    y = np.asarray(x / 2 + 0.5)
    for _ in range(200):
        before, y = y, (y + x / y) / 2
        if (np.abs(y - before) <= 1e-6 * y).all():
            break
    return y


def kepler(x):
    """E - 0.7 sin E = x by Newton's iteration until the change is below 1e-9."""
    y = x.copy()
    for _ in range(200):
        change = (y - 0.7 * np.sin(y) - x) / (1 - 0.7 * np.cos(y))
        y = y - change
        if np.abs(change).max() < 1e-9:
            break
    return y


def series(x):
    """exp by its Taylor series, as many terms as it takes."""
    term, total, n = np.ones_like(x), np.ones_like(x), 0
    while (np.abs(term) > 1e-18 * np.abs(total)).any() and n < 400:
        n += 1
        term = term * x / n
        total = total + term
    return total


def mean_of_means(x):
    """Arithmetic-geometric mean of 1 and x, stopped when the two agree to 1e-7."""
    a, g = np.ones_like(x), x.copy()
    for _ in range(40):
        if (np.abs(a - g) <= 1e-7 * a).all():
            break
        a, g = (a + g) / 2, np.sqrt(a * g)
    return (a + g) / 2


def mean_of_means_slope(x):
    """By differentiating the iteration to its end."""
    a, g, da, dg = np.ones_like(x), x.copy(), np.zeros_like(x), np.ones_like(x)
    for _ in range(9):
        root = np.sqrt(a * g)
        a, g, da, dg = (a + g) / 2, root, (da + dg) / 2, (da * g + a * dg) / (2 * root)
    return da


ITERATED = {
    "Newton's iteration stopped at 1e-6": each(
        newton_root, lambda x: 0.5 / np.sqrt(x), usual=POSITIVE
    ),
    "Kepler's equation": each(
        kepler, lambda x: 1 / (1 - 0.7 * np.cos(kepler(x))), usual=(0.37, 3.0, -2.5)
    ),
    "Taylor series of exp": each(series, np.exp, usual=(0.0, 1.0, -1.0, 0.37, -2.5, 1e-7, -20.0)),
    "arithmetic-geometric mean": each(mean_of_means, mean_of_means_slope, usual=POSITIVE),
}
