"""Arrays by regime: each regime has what it is for, and a seed always gives the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.bulk import REGIMES, SPECIALS, bulk

SHAPE = (40, 5)


def drawn(regime):
    """The regime at twenty seeds."""
    return np.stack([bulk(SHAPE, regime, seed) for seed in range(20)])


@pytest.mark.parametrize("regime", REGIMES)
@given(seed=st.integers(0, 2**64), shape=st.sampled_from([(), (1,), (2, 3), (2, 1, 4)]))
def test_a_seed_decides_everything(regime, seed, shape):
    """Finite float64 of the shape asked for, the same at every call, exact in three digits."""
    array = bulk(shape, regime, seed)

    assert array.shape == shape
    assert array.dtype == np.float64
    assert np.isfinite(array).all()
    assert array.tobytes() == bulk(shape, regime, seed).tobytes()
    assert all(float(f"{value:.3g}") == value for value in array.ravel())


@pytest.mark.parametrize("regime", [name for name in REGIMES if name != "zero"])
def test_another_seed_gives_another_array(regime):
    """A list of numbers is a seed, too: one for each operand of a point."""
    arrays = {bulk(SHAPE, regime, [7, position]).tobytes() for position in range(20)}

    assert len(arrays) > 1


def test_simple_numbers_hide_no_error():
    """Halves up to two, never zero: what a falsifying example shrinks to."""
    assert set(drawn("simple").ravel()) == {-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0}
    assert next(iter(REGIMES)) == "simple"


def test_ties_are_equal_elements_and_zeros():
    """Whole numbers from -2 to 2, each of them often."""
    assert set(drawn("ties").ravel()) == {-2.0, -1.0, 0.0, 1.0, 2.0}


def test_constant_arrays_have_one_number():
    """One of three, so that no element can be told from another."""
    arrays = drawn("constant")
    assert all(len(set(array.ravel())) == 1 for array in arrays)
    assert set(arrays.ravel()) == {1.0, -1.0, 0.5}


def test_zero_is_zero():
    """What is multiplied away."""
    assert not drawn("zero").any()


def test_saturated_numbers_saturate():
    """|z| from 15 to 45, of both signs: σ' from 3e-7 down to 3e-20."""
    arrays = drawn("saturated")

    assert 15 <= np.abs(arrays).min() < 16
    assert 44 < np.abs(arrays).max() <= 45
    assert set(np.sign(arrays).ravel()) == {-1.0, 1.0}


def test_scaled_arrays_are_tiny_or_large_as_a_whole():
    """Neighbours are alike, arrays are many orders of magnitude apart."""
    sizes = np.abs(drawn("scaled")).mean(axis=(1, 2))

    assert sizes.max() / sizes.min() > 1e10


def test_mixed_neighbours_are_orders_of_magnitude_apart():
    """Within each array already."""
    medians = np.log10(np.abs(drawn("mixed")))

    assert (medians.std(axis=(1, 2)) > 3).all()


def test_ordinary_numbers_are_standard_normal():
    """Mean zero, width one, within five standard errors of 4000 numbers."""
    numbers = drawn("ordinary").ravel()

    assert abs(numbers.mean()) < 5 / np.sqrt(numbers.size)
    assert abs(numbers.std() - 1) < 5 / np.sqrt(2 * numbers.size)


def test_special_values_have_both_signs():
    """Each comes with its negative, zero included; none of them overflows in float32."""
    text = {str(value) for value in SPECIALS}

    assert text == {str(-value) for value in SPECIALS}
    assert {"0.0", "-0.0"} <= text
    assert np.isfinite(np.array(SPECIALS, np.float32)).all()
