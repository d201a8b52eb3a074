"""What "equal" means: bit for bit, and to rounding, by a bound that exact arithmetic confirms."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.rounding import differing, gamma, same_to_rounding

FLOATS = st.floats(-1e8, 1e8, width=32)
TERMS = st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=30)


def product_sum(terms, dtype):
    """Σ x y from left to right, each product and each sum rounded; and Σ |x y|."""
    total, magnitude = dtype(0), dtype(0)
    for x, y in terms:
        total = total + dtype(x) * dtype(y)
        magnitude = magnitude + abs(dtype(x) * dtype(y))
    return np.asarray(total), np.asarray(magnitude)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(terms=TERMS)
def test_gamma_bounds_a_sum_of_products(dtype, terms):
    """n products and n sums stray from the exact value by γ_(n+1) of Σ |x y| at most."""
    total, _ = product_sum(terms, dtype)
    exact = sum(Fraction(x) * Fraction(y) for x, y in terms)
    magnitude = sum(abs(Fraction(x) * Fraction(y)) for x, y in terms)
    below_normal = (2 * len(terms)) * Fraction(float(np.finfo(dtype).smallest_subnormal))

    allowed = Fraction(gamma(len(terms) + 1, np.dtype(dtype))) * magnitude + below_normal
    assert abs(Fraction(float(total)) - exact) <= allowed


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(terms=TERMS)
def test_another_order_is_the_same_to_rounding(dtype, terms):
    """The same terms added from the other end differ by rounding alone."""
    one, magnitude = product_sum(terms, dtype)
    two, _ = product_sum(terms[::-1], dtype)

    assert same_to_rounding(one, two, magnitude, operations=2 * len(terms))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1.0, 1e-3, 1e8])
def test_a_difference_beyond_rounding_is_seen(dtype, size):
    """What no two roundings explain is a difference, at every size: nothing is absolute here."""
    one = np.array([size, -size], dtype)
    unit = np.finfo(dtype).eps
    for operations in (1, 5):
        beyond = one * dtype(1 + (operations + 2) * unit)
        within = one * dtype(1 + unit)
        assert not same_to_rounding(one, beyond, magnitude=one, operations=operations)
        assert same_to_rounding(one, within, magnitude=one, operations=operations)


def test_other_shapes_and_nan_are_never_the_same():
    """A NaN equals nothing, and a row is no column."""
    one = np.ones((2, 1))

    assert not same_to_rounding(one, one.T.copy(), one, operations=9)
    assert not same_to_rounding(one, one * np.nan, one, operations=9)


@pytest.mark.parametrize(("dtype", "unit"), [(np.float32, 2.0**-24), (np.float64, 2.0**-53)])
def test_gamma_is_n_units(dtype, unit):
    """γ_n = n u / (1 - n u), u half the distance from 1 to the next number."""
    assert gamma(1, np.dtype(dtype)) == unit / (1 - unit)
    assert gamma(0, np.dtype(dtype)) == 0
    assert gamma(1000, np.dtype(dtype)) > 1000 * unit


@pytest.mark.parametrize(
    ("one", "two", "differs"),
    [
        (1.0, 1.0, False),
        (0.0, -0.0, True),
        (np.nan, np.nan, False),
        (np.nan, 1.0, True),
        (np.inf, -np.inf, True),
        (np.inf, np.inf, False),
        (1.0, np.nextafter(1, 2), True),
        (5e-324, 0.0, True),
        (True, False, True),
        (3, 3, False),
    ],
)
def test_bit_for_bit(one, two, differs):
    """The sign of zero counts; one NaN is as good as another."""
    assert differing(np.array(one), np.array(two)) == differs
    assert differing(np.array(two), np.array(one)) == differs


def test_the_padding_of_a_longdouble_does_not_count():
    """A longdouble has bytes that belong to no number; they are whatever memory held before."""
    one = np.full(3, 0.25, np.longdouble)
    bytes_ = np.frombuffer(bytearray(b"\xff" * one.nbytes), np.longdouble).copy()
    bytes_[...] = one

    assert not differing(one, bytes_).any()
