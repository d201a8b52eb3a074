"""Right ops whose gradients round badly, each its own way: long sums, terms that cancel, few digits."""

from __future__ import annotations

import numpy as np

from bpverify import Op
from bpverify.domains import Interval


def one_by_one(array):
    """The sum along the first axis, from the first to the last: rounded as badly as a sum can be."""
    total = np.zeros_like(array[0])
    for row in array:
        total = total + row
    return total


def cancelling(dy, x):
    """dx of x - mean(x), each sum taken one term after another."""
    return (dy - one_by_one(dy) / dy.dtype.type(len(dy)),)


def through_float64(dy, w, x):
    """dw of w x, added up in float64 whatever the type of the operands."""
    return (one_by_one((dy * x).astype(np.float64)).astype(w.dtype)), dy * w


def normalised(dy, x):
    """dx of x / |x|, with the part along x taken off."""
    size = np.sqrt((x * x).sum())
    u = x / size
    return ((dy - u * (u * dy).sum()) / size,)


ROUNDED = {
    "a long sum in memory's order": Op(
        "w(n), x(m,n) -> y(m,n)",
        lambda w, x: w * x,
        lambda dy, w, x: ((dy * x).sum(axis=0), dy * w),
        name="scaled",
        samples="m",
    ),
    "a sum one by one": Op(
        "w(n), x(m,n) -> y(m,n)",
        lambda w, x: w * x,
        lambda dy, w, x: (one_by_one(dy * x), dy * w),
        name="scaled_one_by_one",
        samples="m",
    ),
    "a mean taken off": Op(
        "x(m,n) -> y(m,n)",
        lambda x: x - one_by_one(x) / x.dtype.type(len(x)),
        cancelling,
        name="centred",
    ),
    "through float64": Op(
        "w(n), x(m,n) -> y(m,n)",
        lambda w, x: w * x,
        through_float64,
        name="through_float64",
        samples="m",
    ),
    "a direction": Op(
        "x(m) -> u(m)", lambda x: x / np.sqrt((x * x).sum()), normalised, name="direction",
        domains={"x": Interval(0.5, 2)},
    ),
}  # fmt: skip
