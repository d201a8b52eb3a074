"""Arrays to check the libraries' functions at: ordinary values from a seed, away from nothing."""

from __future__ import annotations

import numpy as np


def real(*shape: int, seed: int = 0) -> np.ndarray:
    """Standard normal values."""
    return np.asarray(np.random.default_rng((seed, *shape)).standard_normal(shape))


def between(low: float, high: float, *shape: int, seed: int = 0) -> np.ndarray:
    """Uniform values from low to high."""
    return np.asarray(np.random.default_rng((seed, *shape)).uniform(low, high, shape))


def positive(*shape: int, seed: int = 0) -> np.ndarray:
    """Uniform values from 0.5 to 2."""
    return between(0.5, 2, *shape, seed=seed)


def definite(n: int) -> np.ndarray:
    """A symmetric positive definite matrix, well conditioned."""
    a = real(n, n)
    return a @ a.T + n * np.eye(n)


def probabilities(*shape: int) -> np.ndarray:
    """Positive rows that add up to 1."""
    p = positive(*shape)
    return p / p.sum(axis=-1, keepdims=True)
