"""`bpverify.check` on an elementwise op, while the caller's arrays are watched."""

from __future__ import annotations

import numpy as np

import bpverify


def op(forward, backward=lambda dy, x: (dy * np.cos(x),)):
    """An elementwise op; sin's backward unless told."""
    return bpverify.Op("x(n) -> y(n)", forward, backward, name="wave")


def checked(forward, backward=lambda dy, x: (dy * np.cos(x),), at=(0.5, 1.0), **asked):
    """The report, and that the caller's arrays are as they were, bit by bit."""
    x, dy = np.array(at), np.ones(len(at))
    kept = x.copy(), dy.copy()
    try:
        return bpverify.check(op(forward, backward), x, cotangent=dy, **asked)
    finally:
        np.testing.assert_array_equal(x, kept[0])
        np.testing.assert_array_equal(dy, kept[1])
