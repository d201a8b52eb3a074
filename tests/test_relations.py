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
