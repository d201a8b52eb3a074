"""σ and σ' are right to the last digits everywhere, and raise no floating-point signal.

The bound, in units of u = eps/2 (round-off, relative): t = e^(-|z|) is off by E = 8 (no library's exponential
is off by more than 4 ulp, and an ulp is at most 2 u). Then
    1 + t         E/2 from t, as t/(1+t) <= 1/2, and 1 for the sum
    σ  = 1/(1+t)  E/2 + 1 + 1            (z >= 0)
    σ  = t/(1+t)  E/2 + 1 + 1            (z < 0: t enters twice, d ln σ/d ln t = 1 - t/(1+t) in 1/2 … 1)
                  at most E + 1 + 1
    σ' = t/(1+t)² E |1 - 2t/(1+t)| <= E, 2 for the sum squared, 1 for the square, 1 for the quotient
so σ within E + 2 = 10 u and σ' within E + 4 = 12 u, and one spacing of subnormals where t is one: the
exponential and the quotient each round to it, so two.
"""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.forms import activation
from bpverify.forms.sigmoid import sigmoid, sigmoid_prime

TYPES = [np.float16, np.float32, np.float64, np.longdouble]
PLACES = [
    0.0, -0.0, 1e-300, -1e-300, 5e-324, -5e-324, 1e-8, 0.5, 1.0, 16.7, 36.7, 40.0, 87.3, 88.7, 103.9,
    104.0, 700.0, 708.3, 708.4, 709.7, 709.8, 710.0, 744.4, 745.0, 745.2, 746.0, 800.0, 11355.0, 11400.0,
    1e8, 1e300,
]  # fmt: skip
ROUNDINGS = {sigmoid: 10, sigmoid_prime: 12}


def exact(function, z):
    """The function in three hundred digits, so that 1 - σ is not lost."""
    with mpmath.workdps(300):
        t = mpmath.exp(-abs(number(z)))
        if function is sigmoid:
            return (1 if z >= 0 else t) / (1 + t)
        return t / (1 + t) ** 2


def number(value):
    """A NumPy number as an exact mpmath one, whatever its width."""
    fraction, exponent = np.frexp(value)
    high = float(fraction)  # 53 bits, and then what is left of a wider type
    return mpmath.ldexp(mpmath.mpf(high) + mpmath.mpf(float(fraction - high)), int(exponent))


def assert_accurate(function, z):
    """The function of an array lies within its bound, with every floating-point signal raised."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        result = function(z)
    assert result.shape == z.shape
    assert result.dtype == z.dtype
    info = np.finfo(z.dtype)
    with mpmath.workdps(300):
        for got, at in zip(result.ravel(), z.ravel(), strict=True):
            want = exact(function, at)
            relative = ROUNDINGS[function] * number(info.eps) / 2
            allowed = relative * want + 2 * number(info.smallest_subnormal)
            assert abs(number(got) - want) <= allowed, (at, got, mpmath.nstr(want, 25))


@pytest.mark.parametrize("function", ROUNDINGS)
@pytest.mark.parametrize("dtype", TYPES)
def test_the_places_that_matter(function, dtype):
    """Zero of either sign, the smallest numbers, saturation, subnormal results, the largest numbers."""
    with np.errstate(over="ignore"):
        z = np.array(PLACES).astype(dtype)
    z = z[np.isfinite(z)]

    assert_accurate(function, np.concatenate([z, -z, np.nextafter(z, dtype(0))]))


@pytest.mark.parametrize("function", ROUNDINGS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@given(data=st.data())
def test_everywhere(function, dtype, data):
    """Any finite z, of any of the types, also those where the exponential is subnormal."""
    width = 8 * np.dtype(dtype).itemsize
    finite = st.floats(width=width, allow_nan=False, allow_infinity=False)
    drawn = data.draw(st.one_of(finite, st.floats(-100, 100, width=16)), label="z")
    assert_accurate(function, np.array([drawn], dtype))


def test_saturation_keeps_its_digits():
    """At z = 40 the product a (1 - a) is exactly zero; σ' is e^-40, and as large on the other side."""
    z = np.array([40.0, -40.0])
    a = sigmoid(z)

    assert (a * (1 - a))[0] == 0
    assert sigmoid_prime(z)[0] == sigmoid_prime(z)[1] == pytest.approx(np.exp(-40), rel=1e-15)


@pytest.mark.parametrize("dtype", TYPES)
def test_the_values_that_are_exact(dtype):
    """σ(0) = 1/2, σ'(0) = 1/4; at infinity σ is 1 or 0 and σ' is 0."""
    z = np.array([0.0, -0.0, np.inf, -np.inf], dtype)

    assert sigmoid(z).tolist() == [0.5, 0.5, 1.0, 0.0]
    assert sigmoid_prime(z).tolist() == [0.25, 0.25, 0.0, 0.0]


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (2, 1, 2)])
def test_any_shape(shape):
    """Elementwise, a number included; both halves of the link from a to z keep the shape."""
    op = activation()
    point = op.point(np.zeros(shape), cotangent=np.full(shape, 4.0))

    assert op.results([*point.operands.values()])[0].shape == shape
    (dz,) = op.gradients([*point.cotangent.values()], [*point.operands.values()]).values()
    assert np.array_equal(dz, np.ones(shape))
