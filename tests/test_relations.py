"""Two ops of which one is a case or a part of the other have the same gradients there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify import InvalidOp, Op
from bpverify.forms import ALL
from bpverify.relations import same_gradients
from bpverify.strategies import points
from tests.mistakes.layer import backward, changed, forward, layer

LAYER = layer()
SINGLE = Op("w(1,n), x(n,m), b(1,1) -> z(1,m)", forward, backward, name="single")
ROW = Op("W(1,n), x(n,m), b(1,1) -> z(1,m)", forward, backward, name="row")


def row(index):
    """The part of each array that belongs to one neuron."""
    return lambda name, array: array if name == "x" else array[[index]]


@given(point=points(ROW))
def test_a_case_of_another_op(point):
    """k = 1: the same arrays under other names, bit for bit, for the code is the same."""
    same_gradients(ROW, point, SINGLE, names={"W": "w"}, exact=True)


@given(data=st.data())
def test_a_part_of_another_op(data):
    """Row r of the layer's dW and db are one neuron's; each product may be summed in another order."""
    point = data.draw(points(LAYER))
    index = data.draw(st.integers(0, point.operands["W"].shape[0] - 1))
    same_gradients(LAYER, point, ROW, part=row(index), compared=("W", "b"))


@given(point=points(ALL["vector_neuron"]))
def test_another_writing(point):
    """The column form is the row form transposed, gradients included."""
    flip = {"w"}
    same_gradients(
        ALL["vector_neuron"],
        point,
        ALL["column_neuron"],
        part=lambda name, array: array.T if name in flip else array,
    )


SHALLOW = Op("z(n) -> a(n)", np.tanh, lambda da, z: (da * (1 - np.tanh(z) ** 2),), name="shallow")
DEEP = Op("z(n) -> a(n)", np.tanh, lambda da, z: (da / np.cosh(z) ** 2,), name="deep")


@pytest.mark.parametrize("z", [0.5, 5.0, 9.0, 15.0, 20.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_another_writing_that_loses_digits(z, dtype):
    """1 - a² has none left in saturation: a wider type, which has, is asked before either is blamed."""
    point = SHALLOW.point([z, -z, z / 3], cotangent=[2.0, 1.0, 0.5], dtype=dtype)
    same_gradients(SHALLOW, point, DEEP)
    same_gradients(SHALLOW, point, DEEP, part=lambda name, array: -array)


@pytest.mark.parametrize("z", [30.0, 45.0, 100.0, 350.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_another_writing_that_has_no_digit_in_any_type(z, dtype):
    """1 - a² is 0 in all of them: what is lost of it shows where z is nearer to zero."""
    for scale in (1.0, 1e10):
        point = SHALLOW.point([z, -z, z / 2], cotangent=np.full(3, scale), dtype=dtype)
        same_gradients(SHALLOW, point, DEEP)
        same_gradients(DEEP, point, SHALLOW)


def test_a_factor_is_seen_however_small_the_gradients():
    """Neither writing loses a digit of 1e-80, here or nearer to zero."""
    tenfold = Op(
        "z(n) -> a(n)", np.tanh, lambda da, z: (10 * da / np.cosh(z) ** 2,), name="tenfold"
    )
    with pytest.raises(AssertionError, match="dz of deep, which should be dz of tenfold"):
        same_gradients(DEEP, DEEP.point([100.0, -90.0], cotangent=[2.0, 1.0]), tenfold)


def test_what_a_wider_type_leaves_is_wrong():
    """In saturation too: a share of what rounding takes would be let pass, a factor is not."""
    doubled = Op("z(n) -> a(n)", np.tanh, lambda da, z: (2 * da / np.cosh(z) ** 2,), name="doubled")
    point = SHALLOW.point([5.0, -9.0], cotangent=[2.0, 1.0])

    with pytest.raises(AssertionError, match="dz of shallow, which should be dz of doubled"):
        same_gradients(SHALLOW, point, doubled)


def root(at_zero, name):
    """√x, its gradient at zero being this."""
    return Op(
        "x(n) -> y(n)",
        np.sqrt,
        lambda dy, x: dy * np.where(x == 0, at_zero, 0.5 / np.sqrt(x)),
        name=name,
    )


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_equal_gradients_that_are_not_finite(value):
    """Of two infinities there is no difference to be taken; they are the same all the same."""
    one, two, finite = root(value, "one"), root(value, "two"), root(0.0, "finite")
    point = one.point([0.0, 1.0], cotangent=[1.0, 2.0])

    same_gradients(one, point, two)
    with pytest.raises(AssertionError, match="dx of one, which should be dx of finite, is wrong"):
        same_gradients(one, point, finite)


WRONG = {
    "W": changed(0, lambda d, *_: d * (1 + 1e-9)),
    "x": changed(1, lambda d, *_: -d),
    "b": changed(2, lambda d, *_: d + 1e-6),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_differs_is_named(name):
    """Gradient, both ops, the element and both numbers."""
    op = WRONG[name]()
    point = op.point([[0.5, 2.0]], [[1.0], [0.25]], [[0.5]])
    with pytest.raises(AssertionError) as caught:
        same_gradients(op, point, SINGLE, names={"W": "w"})

    twin = {"W": "w"}.get(name, name)
    said = f"d{name} of layer, which should be d{twin} of single, is wrong: d{name}["
    assert str(caught.value).startswith(said)


def test_only_what_is_named_is_compared():
    """A gradient that belongs to one of the ops alone is left out, and so is what is not asked for."""
    op = WRONG["x"]()
    point = op.point([[0.5, 2.0]], [[1.0], [0.25]], [[0.5]])

    same_gradients(op, point, ROW, compared=("W", "b"))
    with pytest.raises(AssertionError, match="dx of layer"):
        same_gradients(op, point, ROW)


def test_nothing_is_not_the_same():
    """A relation in which nothing is compared would hold for any two ops."""
    point = LAYER.point(np.ones((1, 2)), np.ones((2, 1)), np.ones((1, 1)))
    frozen = Op(str(ROW.signature), forward, lambda *a: backward(*a)[:1], no_gradient=("x", "b"))

    with pytest.raises(InvalidOp, match="both have gradients of W; to be compared: x"):
        same_gradients(LAYER, point, frozen, compared=("x",))
    with pytest.raises(InvalidOp, match="to be compared: nothing"):
        same_gradients(LAYER, point, frozen, compared=())
    with pytest.raises(InvalidOp, match="got 'V': 'w'"):
        same_gradients(LAYER, point, SINGLE, names={"V": "w"})
