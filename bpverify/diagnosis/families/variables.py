"""One variable of a line of back-propagation where another should stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from bpverify.diagnosis.activations import ACTIVATIONS
from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.layers import Layer
from bpverify.diagnosis.recursion import Lines
from bpverify.diagnosis.written import explained
from bpverify.point import Array

__all__ = [
    "elementwise_for_matmul",
    "neighbour_variable",
    "operand_transposed",
    "wrong_variable",
]

Line = Callable[[Array, Layer], Array]


def operand_transposed(case: Case) -> Evidence | None:
    """da_prev = W dz: W where its transpose should stand."""
    found = explained(case, Lines(da_prev=lambda dz, layer: _weight(layer) @ dz))
    if found is None:
        return _operand_of_dW(case)
    words, detail = found.said("W stands where W.T should"), found.line("W for W.T")
    return Evidence("operand-transposed", words, detail, found.line(RIGHT["da_prev"]))


def _operand_of_dW(case: Case) -> Evidence | None:
    found = explained(case, Lines(dW=lambda dz, layer: dz @ _several(layer.a_prev)))
    if found is None:
        return None
    words, line = found.said("x stands where x.T should"), found.line(RIGHT["dW"])
    return Evidence("operand-transposed", words, found.line("x for x.T"), line)


def _several(array: Array) -> Array:
    if array.size == 1:
        raise ValueError("a number is its own transpose")
    return array


def _weight(layer: Layer) -> Array:
    if layer.weight.size == 1:
        raise ValueError("a number is its own transpose")
    return layer.weight


def wrong_variable(case: Case) -> Iterator[Evidence]:
    """dW = dz dxᵀ, dz aᵀ, da xᵀ, …; da_prev = Wᵀ da, …; db = da, …."""
    for detail, part, line in REPLACED:
        found = explained(case, Lines(**{part: line}))
        if found is not None:
            words = found.said(f"{detail.replace(' for ', ' stands where ')} should")
            yield Evidence("wrong-variable", words, detail, found.line(RIGHT[part]))


RIGHT = {
    "dW": "dW = dz @ x.T",
    "da_prev": "da_prev = W.T @ dz",
    "db": "db = dz.sum(axis=1, keepdims=True)",
    "dz": "dz = da * σ'(z)",
}


def _known(array: Array | None) -> Array:
    if array is None:
        raise ValueError("not known of this layer")
    return array


def _number(layer: Layer) -> Array:
    if layer.weight.size > 1:
        raise ValueError("b has no samples")
    return np.asarray(layer.z - layer.weight @ layer.a_prev)


REPLACED: tuple[tuple[str, str, Line], ...] = (
    ("dx for x", "dW", lambda dz, l: dz @ (l.weight.T @ dz).T),
    ("a for a_prev", "dW", lambda dz, l: dz @ _known(l.a).T),
    ("z for a_prev", "dW", lambda dz, l: dz @ l.z.T),
    ("z_prev for a_prev", "dW", lambda dz, l: dz @ _known(l.left).T),
    ("a for dz", "dW", lambda dz, l: _known(l.a) @ l.a_prev.T),
    ("z for dz", "dW", lambda dz, l: l.z @ l.a_prev.T),
    ("da for x", "dW", lambda dz, l: dz @ _known(l.da).T),
    ("W for x", "dW", lambda dz, l: dz * l.weight),
    ("b for x", "dW", lambda dz, l: dz * _number(l)),
    ("x for W", "da_prev", lambda dz, l: l.a_prev * dz),
    ("da for W", "da_prev", lambda dz, l: _known(l.da).T @ dz),
    ("a for W", "da_prev", lambda dz, l: _known(l.a).T @ dz),
    ("a for dz", "da_prev", lambda dz, l: l.weight.T @ _known(l.a)),
    ("z for dz", "da_prev", lambda dz, l: l.weight.T @ l.z),
    ("dW for W", "da_prev", lambda dz, l: (dz @ l.a_prev.T).T @ dz),
    ("a for dz", "db", lambda dz, l: _known(l.a).sum(axis=1, keepdims=True)),
    ("z for dz", "db", lambda dz, l: l.z.sum(axis=1, keepdims=True)),
)


def neighbour_variable(case: Case) -> Iterator[Evidence]:
    """W, a_prev or z of the layer before, or of the one after, where this layer's should stand."""
    for which in ("before", "after"):
        for detail, part, line in NEIGHBOURS:
            found = explained(case, Lines(**{part: partial(line, which)}))
            if found is not None:
                what = f"{detail} of the layer {which}"
                words = found.said(f"{what} stands where its own should")
                yield Evidence("wrong-variable", words, what, RIGHT[part])


def _beside(which: str, layer: Layer) -> Layer:
    found: Layer | None = getattr(layer, which)
    if found is None:
        raise ValueError("the first layer has none before it, the last none after it")
    return found


NEIGHBOURS: tuple[tuple[str, str, Callable[[str, Array, Layer], Array]], ...] = (
    ("W", "da_prev", lambda which, dz, l: _beside(which, l).weight.T @ dz),
    ("a_prev", "dW", lambda which, dz, l: dz @ _beside(which, l).a_prev.T),
    ("z", "dz", lambda which, da, l: da * _slope(l.f, _beside(which, l).z)),
)


def _slope(f: str | None, z: Array) -> Array:
    if f is None:
        raise ValueError("not known of this layer")
    return ACTIVATIONS[f].slope(z)


def elementwise_for_matmul(case: Case) -> Evidence | None:
    """dW = dz * x.T, da_prev = W.T * dz, … where a matrix product should stand."""
    for part, line in ELEMENTWISE:
        found = explained(case, Lines(**{part: line}))
        if found is not None:
            words = found.said("an elementwise product stands where a matrix product should")
            return Evidence("elementwise-for-matmul", words, line=found.line(RIGHT[part]))
    return None


def _matrix(array: Array, layer: Layer) -> Array:
    if layer.weight.size == 1 or layer.z.shape[1] == 1:
        # With one sample, what is broadcast is the outer product.
        raise ValueError("the two products are one")
    return array


ELEMENTWISE: tuple[tuple[str, Line], ...] = (
    ("dW", lambda dz, l: _matrix(dz * l.a_prev, l)),
    ("dW", lambda dz, l: _matrix(dz * l.a_prev.T, l)),
    ("dW", lambda dz, l: _matrix(dz.T * l.a_prev, l)),
    ("da_prev", lambda dz, l: _matrix(l.weight.T * dz, l)),
    ("da_prev", lambda dz, l: _matrix(l.weight * dz, l)),
    ("da_prev", lambda dz, l: _matrix(l.weight.T * dz.T, l)),
)
