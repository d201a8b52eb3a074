"""Arrays by regime: each regime has what it is for, and a seed always gives the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.bulk import REGIMES, SPECIALS, bulk, held, rounded

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
    """|z| from 3 to 702, of both signs and near one depth an array: σ' from 0.05 down to 1e-304."""
    arrays = np.stack([bulk(SHAPE, "saturated", seed) for seed in range(200)])
    sizes = np.abs(arrays).reshape(200, -1)

    assert 3 < sizes.min() < 4
    assert 500 < sizes.max() < 702
    assert (sizes.max(axis=1) / sizes.min(axis=1)).max() <= 1.42
    assert set(np.sign(arrays).ravel()) == {-1.0, 1.0}


@given(st.floats(-1e19, 1e19))
def test_three_digits_are_the_nearest_float(value):
    """What rounding gives is the float that its three digits read back to, down to 1e-20."""
    (got,) = rounded(np.array([value]))
    wanted = float(f"{value:.2e}")

    # On the edge between two decimals, the float's own digits decide, or half to even.
    assert got == float(f"{got:.2e}")
    assert abs(got - wanted) <= 1.001e-2 * abs(value) + 1e-22
    assert abs(got - value) <= 0.501e-2 * abs(value) + 0.5e-22


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_narrow_type_holds_what_is_drawn(dtype):
    """Nothing overflows, nothing but zero becomes zero, and the product of two is finite."""
    arrays = held(np.stack([bulk(SHAPE, regime, 1) for regime in REGIMES]), dtype)
    zeros = np.stack([bulk(SHAPE, regime, 1) == 0 for regime in REGIMES])

    assert arrays.dtype == dtype
    assert np.isfinite(arrays * arrays).all()
    assert ((arrays == 0) == zeros).all()
    assert held(np.array([-0.0, 1e8]), np.float32).tolist() == [-0.0, 1e8]


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
