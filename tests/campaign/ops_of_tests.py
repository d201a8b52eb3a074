"""Ops for the tests of campaigns: right, wrong, and some that end their process."""

from __future__ import annotations

import os
import sys

import bpverify


def _product(name, forward=lambda w, x: w * x):
    return bpverify.Op("w(n), x(n) -> z(n)", forward, lambda dz, w, x: (dz * x, dz * w), name=name)


def _fatal(w, x):
    if 40 < w.size < 100:
        os._exit(9)
    return w * x


right = _product("right")
#: Both gradients are one array: wrong at every example, and soon found.
wrong = bpverify.Op(
    "w(n), x(n) -> z(n)", lambda w, x: w + x, lambda dz, w, x: (dz, dz), name="wrong"
)
TWO = [right, wrong]
#: Ends its process at some lengths: of seed 0 first in example 35.
fatal = _product("fatal", _fatal)


def _sometimes(w, x):
    if 40 < w.size < 100:
        raise ArithmeticError(f"of length {w.size}")
    return w * x


def _leaves(w, x):
    if 40 < w.size < 100:
        sys.exit(1)
    return w * x


#: Raises at some lengths, and goes on at the others.
sometimes = _product("sometimes", _sometimes)
#: Is not looked at further once it has left.
leaves = _product("leaves", _leaves)
MOODY = [right, wrong, sometimes, leaves]


def _raises(w, x):
    raise ArithmeticError("so it is")


raises = _product("raises", _raises)
