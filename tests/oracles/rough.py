"""Functions with kinks, jumps, steps, tables and noise, each with its right backward."""

from __future__ import annotations

import numpy as np

from tests.oracles.adversary import Adversary, each, some

TABLE = np.sin(np.linspace(0, 8, 4097))
WIDTH = 8 / 4096


def memoised():
    """cos, from a cache that rounds its key to nine digits, as a stateful op may keep."""
    seen = {}

    def value(x):
        keys = [round(float(e), 9) for e in x]
        for key in keys:
            seen.setdefault(key, np.cos(key))
        return np.array([seen[key] for key in keys], dtype=x.dtype)

    return value


def hashed_noise(x):
    """sin with a noise of 1e-9 that is the same at the same point."""
    bits = np.ascontiguousarray(x.astype(np.float64)).view(np.uint64)
    noise = (bits * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(40)).astype(float) / 2**24
    return np.sin(x) + (1e-9 * (noise - 0.5)).astype(x.dtype)


def nearest(x):
    """The nearest entry of a table of the sine, without interpolation."""
    return TABLE[np.clip(np.rint(x.astype(float) / WIDTH), 0, 4096).astype(int)].astype(x.dtype)


def bisected(x):
    """Cube root by bisection until the bracket is 1e-10 wide."""
    low, high = np.full_like(x, -64), np.full_like(x, 64)
    for _ in range(80):
        if (high - low).max() <= 1e-10:
            break
        middle = (low + high) / 2
        below = middle**3 < x
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


ROUGH = {
    "ReLU": each(lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0, 1e-12),
    "soft threshold": each(
        lambda x: np.sign(x) * np.maximum(np.abs(x) - 1, 0),
        lambda x: (np.abs(x) > 1) * 1.0,
        1 - 1e-12,
    ),
    "Huber, a C1 join": each(
        lambda x: np.where(np.abs(x) < 1, x * x / 2, np.abs(x) - 0.5),
        lambda x: np.clip(x, -1, 1),
        1 - 1e-6,
        1 + 1e-12,
    ),
    "|x|^3, a C2 join": each(lambda x: np.abs(x) ** 3, lambda x: 3 * x * np.abs(x), 1e-12),
    "clip": each(lambda x: np.clip(x, -1, 3), lambda x: ((x > -1) & (x < 3)) * 1.0, 3 - 1e-10),
    "saw-tooth x - floor(x)": each(
        lambda x: x - np.floor(x), some(lambda x: x != np.floor(x), np.ones_like), 3 - 1e-7
    ),
    "x mod 0.1": each(
        lambda x: np.mod(x, x.dtype.type(0.1)), np.ones_like, 0.1 + 1e-6, 7.77, usual=(0.37, 3.03)
    ),
    "mantissa": each(
        lambda x: np.frexp(x)[0],
        lambda x: 0.5 ** np.frexp(x)[1],
        usual=(0.37, -2.5, 1 + 1e-9, 3.0, 40.0),
    ),
    "triangle wave of period 1e-6": each(
        lambda x: np.abs(x * 1e6 - np.rint(x * 1e6)),
        lambda x: 1e6 * np.sign(x * 1e6 - np.rint(x * 1e6)),
        3e-7,
        usual=(0.37 + 1e-7, 1 + 3e-7, -2.5 - 2e-7),
    ),
    "integer rounding": each(np.rint, np.zeros_like, usual=(0.37, -2.6, 3.0, 40.2)),
    "truncated to an integer and back": each(
        lambda x: x.astype(np.int64).astype(x.dtype), np.zeros_like, usual=(0.37, -2.5, 40.2)
    ),
    "sign": each(np.sign, some(lambda x: x != 0, np.zeros_like), -1e-12),
    "step of 1e-3 at 1": each(
        lambda x: x + 1e-3 * (x >= 1), some(lambda x: x != 1, np.ones_like), 1 - 1e-9
    ),
    "kink of 1e-3 on 1e6 x^2": each(
        lambda x: 1e6 * x * x + 1e-3 * np.abs(x - 1), lambda x: 2e6 * x + 1e-3 * np.sign(x - 1)
    ),
    "interpolated table": each(
        lambda x: np.interp(x.astype(float), np.arange(4097) * WIDTH, TABLE).astype(x.dtype),
        lambda x: np.diff(TABLE)[np.floor(x.astype(float) / WIDTH).astype(int)] / WIDTH,
        usual=(0.3701, 1.0007, 3.0011, 7.77),
    ),
    "nearest in a table": each(nearest, np.cos, usual=(0.37, 1.0, 3.0, 7.77)),
    "memoised to nine digits": each(memoised(), lambda x: -np.sin(x)),
    "noise that repeats": each(hashed_noise, np.cos),
    "bisection": each(
        bisected, lambda x: 1 / (3 * np.cbrt(x.astype(float)) ** 2), usual=(0.37, -2.5, 40.0, 1e5)
    ),
    "bfloat16 inside": each(
        lambda x: (
            (np.sin(x).astype(np.float32).view(np.uint32) & np.uint32(0xFFFF0000))
            .view(np.float32)
            .astype(x.dtype)
        ),
        np.cos,
    ),
    "cumulative sum in float16": Adversary(
        lambda x: np.cumsum(x.astype(np.float16)).astype(x.dtype),
        lambda dy, x: np.cumsum(dy[::-1])[::-1].copy(),
        [np.array([0.3, -1.2, 2.0, 0.7, 5.0])],
    ),
}
