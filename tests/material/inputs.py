"""Operands over a wide range: ordinary, scaled blocks, scaled elements, ties, special values."""

from __future__ import annotations

import numpy as np

SPECIAL = np.array(
    [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        2.0,
        5e-324,
        1e-310,
        1e-300,
        1e8,
        -1e8,
        1e-8,
        40.0,
        -40.0,
        1e-5,
        709.0,
    ]
)


def ordinary(rng, shapes, dtype=np.float64):
    """Standard-normal operands."""
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def _ordinary(rng, shape):
    return rng.standard_normal(shape)


def _scaled_block(rng, shape):
    return rng.standard_normal(shape) * 10.0 ** rng.uniform(-8, 8)


def _scaled_elements(rng, shape):
    return rng.standard_normal(shape) * 10.0 ** rng.uniform(-8, 8, shape)


def _ties(rng, shape):
    return rng.integers(-3, 4, shape).astype(float)


def _specials(rng, shape):
    usual = rng.standard_normal(shape) * 10.0 ** rng.uniform(-2, 2, shape)
    return np.where(rng.random(shape) < 0.25, rng.choice(SPECIAL, shape), usual)


REGIMES = (_ordinary, _scaled_block, _scaled_elements, _ties, _specials)


def wide(rng, shapes, dtype=np.float64):
    """Operands of one regime, each with three chances in ten of another one."""
    main = REGIMES[rng.integers(0, 5)]
    drawn = (main if rng.random() < 0.7 else REGIMES[rng.integers(0, 5)] for _ in shapes)
    with np.errstate(all="ignore"):
        return [
            np.asarray(regime(rng, shape), dtype=dtype)
            for regime, shape in zip(drawn, shapes, strict=True)
        ]


def cotangent_for(rng, results, dtype=np.float64):
    """A cotangent of random signs that balances results of very different size, within reason."""
    results = np.asarray(results)
    lengths = (1 + rng.random(results.shape)) * rng.choice([-1, 1], results.shape)
    sizes = np.where(np.isfinite(results) & (np.abs(results) > 1e-30), results, 1).astype(float)
    exponents = np.clip(np.frexp(sizes)[1], -20, 20) if results.size > 1 else 0
    return np.asarray(np.ldexp(lengths, -np.asarray(exponents)), dtype=dtype)
