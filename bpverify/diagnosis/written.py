"""Holds a line of back-propagation, written otherwise, against what the backward gave."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from bpverify.diagnosis.alone import adds_up
from bpverify.diagnosis.case import Case
from bpverify.diagnosis.layers import INNER, Layer, layers
from bpverify.diagnosis.recursion import Lines, gradient_of
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["Found", "explained"]


@dataclass(frozen=True)
class Found:
    """The layer in which the lines explain what was given; None where it is every layer.

    guessed : whether its activation was guessed, as of a last layer under a cost
    numbers : whether the op's operands are numbers, which have no transpose
    """

    layer: Layer | None
    several: bool
    guessed: bool
    numbers: bool

    def said(self, text: str) -> str:
        """A sentence in the article's symbols, in the names of the op, with the place."""
        if self.layer is None:
            return f"{text} in every layer"
        return text + f" in the layer of {self.layer.W}" if self.several else self.line(text)

    def line(self, text: str) -> str:
        """A line in the article's symbols, in the names of the op where it has but one layer."""
        if self.several or self.layer is None:
            return text
        own = {"W": self.layer.W, "b": self.layer.b, "x": self.layer.x, "a_prev": self.layer.x}
        named = re.sub(r"\b(d?)(W|b|x|a_prev)\b", lambda m: m[1] + (own[m[2]] or m[2]), text)
        return named.replace(" @ ", " * ").replace(".T", "") if self.numbers else named


def explained(case: Case, lines: Lines, least: int = 2) -> Found | None:
    """Where the lines explain what was given; None where nowhere.

    Every layer by itself is tried, then all of them at once. What activation the last layer has under a
    cost is a guess, which only a prediction that fits can bear out.
    """
    chains = [chain for view in case.wrong if (chain := layers(view))]
    if not chains:
        return None
    chain = max(chains, key=len)
    places: list[int | None] = [*range(len(chain))]
    # That a cost of one number looks like an activation at one point is chance.
    known = all(each[-1].f for each in chains)
    guesses = [None] if known else [f for f in INNER if all(c[-1].may_be(f) for c in chains)]
    for where, f in product([*places, None] if len(chain) > 1 else places, guesses):

        def predict(view: View, where: int | None = where, f: str | None = f) -> Array | None:
            found = layers(view)
            if len(found) != len(chain):
                return None
            if f:
                found = [*found[:-1], replace(found[-1], f=f, upstream=None)]
            gradient = gradient_of(found, case.operand, lines, where)
            if gradient is None or not np.isfinite(gradient).all():
                return None
            shape = view.value(case.operand).shape
            return gradient.reshape(shape) if gradient.size == int(np.prod(shape)) else gradient

        if case.fits(predict, least=least) and adds_up(case):
            layer = None if where is None else chain[where]
            numbers = all(case.first.value(term.name).ndim == 0 for term in case.op.operands)
            return Found(layer, len(chain) > 1, f is not None, numbers)
    return None
