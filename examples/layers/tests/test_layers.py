"""Every layer's gradients: an op a layer, a line a test.

An op has the name of its variable, so that a falsifying example, `embedding.at(...)`, can be pasted back.
"""

from __future__ import annotations

import numpy as np

import bpverify
import tinylayers
from bpverify.domains import Binary, Integers, OneHot

softmax_cross_entropy = bpverify.Op(
    "Z(m,c), Y(m,c) -> J()",
    tinylayers.softmax_cross_entropy.forward,
    tinylayers.softmax_cross_entropy.backward,
    name="softmax_cross_entropy",
    no_gradient=("Y",),
    domains={"Y": OneHot(axis=1)},
    samples="m",
)
layer_norm = bpverify.Op(
    "x(m,n), g(n), b(n) -> y(m,n)",
    tinylayers.layer_norm.forward,
    tinylayers.layer_norm.backward,
    name="layer_norm",
    samples="m",
)
embedding = bpverify.Op(
    "E(5,d), I(m) -> Y(m,d)",
    tinylayers.embedding.forward,
    tinylayers.embedding.backward,
    name="embedding",
    no_gradient=("I",),
    domains={"I": Integers(0, 4)},
    samples="m",
)
max_pool = bpverify.Op(
    "x(...,h,w) -> y(...,(h-3)//2+1,(w-3)//2+1)",
    tinylayers.max_pool.forward,
    tinylayers.max_pool.backward,
    name="max_pool",
)
lstm_cell = bpverify.Op(
    "x(m,n), h(m,k), c(m,k), W(4,n,k), U(4,k,k), b(4,k) -> h2(m,k), c2(m,k)",
    tinylayers.lstm_cell.forward,
    tinylayers.lstm_cell.backward,
    name="lstm_cell",
    samples="m",
)
dropout = bpverify.Op(
    "x(...), M(...) -> y(...)",
    tinylayers.dropout.forward,
    tinylayers.dropout.backward,
    name="dropout",
    no_gradient=("M",),
    domains={"M": Binary()},
)

test_softmax_cross_entropy = bpverify.gradient_test(softmax_cross_entropy)
test_layer_norm = bpverify.gradient_test(layer_norm)
test_embedding = bpverify.gradient_test(embedding)
test_max_pool = bpverify.gradient_test(max_pool)
test_lstm_cell = bpverify.gradient_test(lstm_cell)
test_dropout = bpverify.gradient_test(dropout)


def test_lstm_cell_at_the_size_that_is_trained():
    """One check, of all laws that are cheap, at 16 sequences, 24 features and 32 units."""
    random = np.random.default_rng(0)
    shapes = ((16, 24), (16, 32), (16, 32), (4, 24, 32), (4, 32, 32), (4, 32))
    report = bpverify.check(lstm_cell, *(random.normal(size=shape) / 4 for shape in shapes))
    report.raise_if_wrong()
    assert report.verified
    assert report["W"].digits > 8


def test_a_tie_in_the_pool_has_a_subgradient():
    """Where two elements of a window are largest there is no derivative; the first gets all of dy."""
    image = np.arange(35.0).reshape(5, 7)
    image[4, 1] = image[4, 2]  # the last row has the largest of each window
    report = bpverify.check(max_pool, image)
    assert report["x"].verdict is bpverify.Verdict.SUBGRADIENT
