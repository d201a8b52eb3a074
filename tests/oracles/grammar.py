"""Random compositions: expressions over x(n,m), y(n,m), W(n,n) and b(n,1), as trees.

A tree is a name of an operand, or (name of a rule, trees it is applied to). `value` evaluates it on
anything that has NumPy's operators; `pull_back` is its backward, written from the chain rule alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

SIGNATURE = "x(n,m), y(n,m), W(n,n), b(n,1) -> a(p,m)"
NAMES = ("x", "y", "W", "b")


@dataclass(frozen=True)
class Rule:
    """A function, and its pull-back: the cotangent, the value and the arguments to cotangents."""

    value: Callable[..., Any]
    pull_back: Callable[..., tuple[Any, ...]]


def fitted(cotangent, shape):
    """The cotangent of what was broadcast: its sum over the axes that were stretched."""
    for axis in (0, 1):
        if shape[axis] == 1 != cotangent.shape[axis]:
            cotangent = cotangent.sum(axis=axis, keepdims=True)
    return cotangent


def sigmoid(e):
    """σ in one formula, for numbers of any kind."""
    return 1 / (1 + np.exp(-e))


R = Rule
RULES = {
    "sin": R(np.sin, lambda g, v, e: (g * np.cos(e),)),
    "exp": R(np.exp, lambda g, v, e: (g * v,)),
    "tanh": R(np.tanh, lambda g, v, e: (g * (1 - v * v),)),
    "sigmoid": R(sigmoid, lambda g, v, e: (g * v * (1 - v),)),
    "log1p": R(np.log1p, lambda g, v, e: (g / (1 + e),)),
    "sqrt": R(np.sqrt, lambda g, v, e: (g / (2 * v),)),
    "square": R(lambda e: e * e, lambda g, v, e: (g * 2 * e,)),
    "cube": R(lambda e: e**3, lambda g, v, e: (g * 3 * e**2,)),
    "power": R(lambda e: (1 + e * e) ** 1.5, lambda g, v, e: (g * 3 * e * np.sqrt(1 + e * e),)),
    "add": R(lambda d, e: d + e, lambda g, v, d, e: (g, g)),
    "subtract": R(lambda d, e: d - e, lambda g, v, d, e: (g, -g)),
    "multiply": R(lambda d, e: d * e, lambda g, v, d, e: (g * e, g * d)),
    "divide": R(lambda d, e: d / e, lambda g, v, d, e: (g / e, -g * v / e)),
    "tame": R(
        lambda d, e: d / (1 + e * e),
        lambda g, v, d, e: (g / (1 + e * e), -2 * g * v * e / (1 + e * e)),
    ),
    "layer": R(lambda W, e, b: W @ e + b, lambda g, v, W, e, b: (g @ e.T, W.T @ g, g)),
    "sum": R(lambda e: e.sum(axis=0, keepdims=True), lambda g, v, e: (g + 0 * e,)),
}
ONE = [n for n in RULES if n not in ("add", "subtract", "multiply", "divide", "tame", "layer")]
TWO = ["add", "subtract", "multiply", "divide", "tame"]


def value(tree, operands):
    """The value of the tree at operands given by name."""
    if isinstance(tree, str):
        return operands[tree]
    name, *parts = tree
    return RULES[name].value(*(value(part, operands) for part in parts))


def pull_back(tree, cotangent, operands, gradients):
    """Add to ``gradients``, by name, what the cotangent of the tree makes of each operand's."""
    if isinstance(tree, str):
        gradients[tree] = gradients[tree] + fitted(cotangent, operands[tree].shape)
        return
    name, *parts = tree
    values = [value(part, operands) for part in parts]
    shares = RULES[name].pull_back(cotangent, value(tree, operands), *values)
    for part, share, of in zip(parts, shares, values, strict=True):
        pull_back(part, fitted(share, of.shape), operands, gradients)


def extended(trees):
    """One rule more on top of the trees; a layer, as its W is no (n,m), takes a full-height one."""
    return (
        st.tuples(st.sampled_from(ONE), trees)
        | st.tuples(st.sampled_from(TWO), trees, trees)
        | trees.map(lambda e: ("layer", "W", ("add", e, "x"), "b"))
    )


TREES = st.recursive(st.sampled_from(["x", "y"]), extended, max_leaves=4).filter(
    lambda tree: not isinstance(tree, str)
)
