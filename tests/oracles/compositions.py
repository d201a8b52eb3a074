"""A drawn composition at a drawn point, as the engine and as `check` are asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bpverify
from bpverify.engine import Problem
from tests.oracles import grammar
from tests.oracles.duals import exact_gradients
from tests.oracles.exact import Array, rounded

#: For tests that judge every element of every example several times.
HALF = settings(max_examples=settings().max_examples // 2)


@dataclass(frozen=True)
class Composition:
    """An expression, its operands x, y, W and b, and the cotangent of its result."""

    tree: Any
    operands: tuple[Array, ...]
    cotangent: Array

    def forward(self, *operands):
        """The value of the tree; operands may be of any type that has NumPy's operators."""
        return grammar.value(self.tree, dict(zip(grammar.NAMES, operands, strict=True)))

    def backward(self, cotangent, *operands):
        """Its gradients by the chain rule."""
        named = dict(zip(grammar.NAMES, operands, strict=True))
        gradients = {name: np.zeros_like(x) for name, x in named.items()}
        grammar.pull_back(self.tree, cotangent, named, gradients)
        return tuple(gradients.values())

    def exact(self, dtype=np.longdouble):
        """The gradients in multi-precision arithmetic, rounded once."""
        found = exact_gradients(self.forward, self.cotangent, self.operands)
        return [rounded(g, dtype) for g in found]

    def problem(self, operand=0, index=0, error=0):
        """The engine's problem; one element of one gradient is off by a relative error."""
        shape = self.cotangent.shape

        def pull_back(cotangent, operands):
            gradients = self.backward(cotangent.reshape(shape), *operands)
            planted = gradients[operand]
            planted.flat[index] *= planted.dtype.type(1) + planted.dtype.type(error)
            return gradients

        return Problem(
            lambda at: self.forward(*at).ravel(),
            pull_back,
            self.operands,
            self.cotangent.ravel(),
            (True,) * 4,
            (None,) * 4,
        )

    def check(self, **asked):
        """`bpverify.check` of the right backward."""
        op = bpverify.Op(grammar.SIGNATURE, self.forward, self.backward)
        return bpverify.check(op, *self.operands, cotangent=self.cotangent, **asked)


@st.composite
def compositions(draw, largest=3):
    """Expressions at points where result and gradients are finite; sizes from 1e-6 to 1e3."""
    tree = draw(grammar.TREES)
    n, m = (draw(st.integers(1, largest)) for _ in range(2))
    shapes = [(n, m), (n, m), (n, n), (n, 1)]
    values = st.integers(-4000, 4000).map(lambda i: i / 1000)
    scales = st.integers(-6, 3).map(lambda e: 10.0**e) | st.just(1.0)
    operands = tuple(draw(arrays(float, s, elements=values)) * draw(scales) for s in shapes)
    with np.errstate(all="ignore"):
        result = grammar.value(tree, dict(zip(grammar.NAMES, operands, strict=True)))
        cotangent = draw(arrays(float, result.shape, elements=values.filter(bool)))
        drawn = Composition(tree, operands, cotangent)
        finite = [np.isfinite(a).all() for a in (result, *drawn.backward(cotangent, *operands))]
    assume(all(finite))
    return drawn
