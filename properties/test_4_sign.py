"""The sign `*`: what the course means by it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.forms import activation
from bpverify.forms.sigmoid import sigmoid
from bpverify.statement import refuted, upheld
from bpverify.strategies import falsifying, points

ROWS = st.integers(1, 5).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(-100, 100), min_size=n, max_size=n)] * 2)
)


@pytest.mark.claim(id="STAR", says="* is elementwise: (1,2,3)*(4,5,6) = (4,10,18)")
@given(rows=ROWS)
def test_star(rows):
    """Element i of u * v is u_i v_i; the article's own example first."""
    assert (np.array([1, 2, 3]) * np.array([4, 5, 6])).tolist() == [4, 10, 18]
    u, v = map(np.array, rows)
    assert (u * v).tolist() == [x * y for x, y in zip(*rows, strict=True)]


ERRATUM = {"id": "STAR-erratum", "says": "printed: * is the inner product; it is Hadamard's"}


def printed_product(rows):
    """u * v is the inner product; a vector of one element passes for a number."""
    return np.array_equal(np.multiply(*rows), np.atleast_1d(np.inner(*rows)))


@pytest.mark.claim(**ERRATUM, misprint=True)
def test_erratum_as_printed():
    """The elementwise product is not the inner product, which is one number."""
    falsifying(ROWS, printed_product)


@pytest.mark.claim(**ERRATUM)
@given(rows=ROWS)
def test_erratum_as_meant(rows):
    """The inner product is the sum of the Hadamard product's elements: 32 for the article's example."""
    assert np.inner([1, 2, 3], [4, 5, 6]) == 32
    assert np.multiply(*rows).shape == np.shape(rows[0])
    assert np.multiply(*rows).sum() == np.inner(*rows)


@pytest.mark.claim(id="STAR-use", says="da to dz is elementwise; a matrix product there is wrong")
@given(point=points(activation("(k,m)")))
def test_use(point):
    """Elementwise it is, whatever the shape."""
    upheld(activation("(k,m)"), point, dz=lambda da, z: da * (sigmoid(z) * sigmoid(-z)))


@pytest.mark.claim(id="STAR-use", says="da to dz is elementwise; a matrix product there is wrong")
@pytest.mark.parametrize("k", [2, 3, 4])
def test_use_no_matrix_product(k):
    """Wherever da σ'(z) is defined as a matrix product, it is wrong; at 1×1 the two products are one."""
    op = activation(f"({k},{k})")
    product = {"dz": lambda da, z: da @ (sigmoid(z) * sigmoid(-z))}
    falsifying(points(op), lambda point: not refuted(op, point, **product))
