"""Operands and cotangents that do not fit: refused by name, with the value and how to mend it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from bpverify import InvalidOperand, Op
from bpverify.domains import Integers, OneHot, Positive


def pick(x, i, Y):
    """Rows of x, weighted by labels."""
    return x[i] * Y.astype(x.dtype)


OP = Op(
    "x(k,m), i(k), Y(k,m) -> z(k,m)",
    pick,
    lambda dz, x, i, Y: dz,
    no_gradient=("i", "Y"),
    domains={"x": Positive(), "i": Integers(0, 1), "Y": OneHot(0)},
)
X, INDEX, LABELS = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1, 0]), np.eye(2)
STACKED = np.ma.masked_array(X, mask=X > 3)
FLOAT = "but a gradient needs a floating type: pass np.asarray(x, dtype=float), or name it in no_gr"

REFUSED = [
    # wrong shape
    ("x", X[0], "x has shape (2,), but should be (k,m)"),
    ("x", 1.0, "x has shape (), but should be (k,m)"),
    ("i", [1, 0, 1], "i has shape (3,), but should be (k) = (2,): k is 2 in x, of shape (2, 2)"),
    ("Y", np.eye(3), "Y has shape (3, 3), but should be (k,m) = (2, 2): k is 2 in x"),
    ("x", np.ones((0, 2)), "x has shape (0, 2): an empty array has nothing to verify"),
    ("x", [], "x has shape (0,): an empty array has nothing to verify; give x(k,m) sizes of at"),
    # outside the domain
    ("x", [[1, np.nan], [1.0, 1]], "x of pick should be positive, but x[0, 1] is nan (1 of 4"),
    ("x", [[1, 2], [np.inf, -np.inf]], "but x[1, 0] is inf (2 of 4 elements are outside, as float"),
    ("x", [[1.0, 0.0], [1, 1]], "should be positive, but x[0, 1] is 0.0"),
    ("i", [0, 2], "i of pick should be whole numbers from 0 to 1, but i[1] is 2"),
    ("i", [0, -1], "but i[1] is -1"),
    ("Y", [[1.0, 1], [1, 0]], "Y of pick should be one-hot along axis 0, but Y[0, 0] is 1.0"),
    # no real numbers, or not floating
    ("x", [[1, 2], [3, 4]], f"x of pick has dtype int64, {FLOAT}"),
    ("x", X > 2, f"x of pick has dtype bool, {FLOAT}"),
    (
        "x",
        X * 1j,
        "complex128; bpverify checks real gradients: pass real and imaginary part as two",
    ),
    (
        "i",
        [0.0, 1.0],
        "i of pick has dtype float64, but takes whole numbers from 0 to 1: pass an int",
    ),
    ("x", None, "x of pick has dtype object, but should be a numeric array; got None"),
    (
        "x",
        [[Fraction(1, 2)]],
        "dtype object, but should be a numeric array; got [[Fraction(1, 2)]]",
    ),
    ("x", "ab", "but should be a numeric array; got 'ab'"),
    ("x", {"x": 1.0}, "got {'x': 1.0}"),
    ("x", [[1.0], [1.0, 2.0]], "x of pick is not an array: "),
    ("x", STACKED, "x of pick is a MaskedArray, which the forward would get as a plain array"),
    ("x", X.view(np.recarray), "without its own operators or mask: pass np.asarray of it"),
]


@pytest.mark.parametrize(("name", "value", "said"), REFUSED, ids=[row[2][:60] for row in REFUSED])
def test_what_an_operand_may_not_be(name, value, said):
    """The message names the operand, shows what it got, and says what would do."""
    with pytest.raises(InvalidOperand) as refused:
        OP.point(*({"x": X, "i": INDEX, "Y": LABELS} | {name: value}).values())

    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("count", [0, 2, 4])
def test_the_number_of_operands(count):
    """All operands are listed, as the signature has them."""
    with pytest.raises(InvalidOperand, match=r"takes 3 operands, x\(k,m\), i\(k\), Y\(k,m\); got "):
        OP.point(*[X] * count)


REFUSED_COTANGENTS = [
    (X[:1], "dz has shape (1, 2), but should have the shape of z(k,m), (2, 2)"),
    (1.0, "dz has shape (), but should have the shape of z(k,m)"),
    (X.astype(int), "dz has dtype int64, but a cotangent is floating: pass np.asarray(dz, dtype="),
    ([[1.0, np.nan], [np.inf, 1]], "dz should be finite, but dz[0, 1] is nan (2 of 4 elements"),
    ((X, X), "should be one array for each of z(k,m), in a tuple; got 2 of them"),
    ("ones", "dz has dtype <U4, but should be a numeric array; got 'ones'"),
]


@pytest.mark.parametrize(
    ("value", "said"), REFUSED_COTANGENTS, ids=[row[1][:50] for row in REFUSED_COTANGENTS]
)
def test_what_a_cotangent_may_not_be(value, said):
    """As for an operand; a cotangent is never to be named in no_gradient."""
    with pytest.raises(InvalidOperand) as refused:
        OP.point(X, INDEX, LABELS, cotangent=value)

    assert said in str(refused.value)
    assert "no_gradient" not in str(refused.value)


def test_a_number_too_large_for_the_type_is_said_to_be():
    """1e39 is finite until it is taken as a float32; the message names the type."""
    with pytest.raises(InvalidOperand, match=r"but x\[0, 0\] is inf \(4 of 4 .* as float32\)"):
        OP.point(X * 1e39, INDEX, LABELS, dtype=np.float32)


READ_ONLY = X.copy()
READ_ONLY.flags.writeable = False
TAKEN = {
    "list": X.tolist(), "tuple": tuple(map(tuple, X)), "read-only": READ_ONLY,
    "Fortran": np.asfortranarray(X), "strided": np.repeat(X, 3, axis=1)[:, ::3],
    "backwards": X[::-1, ::-1][::-1, ::-1], "broadcast": np.broadcast_to(1.0, (2, 2)),
    "float16": X.astype(np.float16), "longdouble": X.astype(np.longdouble),
}  # fmt: skip


@pytest.mark.parametrize("value", TAKEN.values(), ids=TAKEN)
def test_what_an_operand_may_be(value):
    """Any layout and any floating type; the point has a copy of its own that can be written."""
    before = np.array(value)
    point = OP.point(value, INDEX, LABELS)
    taken = point.operands["x"]

    assert np.array_equal(taken, before)
    assert taken.dtype == before.dtype
    assert taken.flags.writeable
    taken += 1
    assert np.array_equal(value, before)


def test_a_foreign_byte_order_is_turned():
    """A gradient comes back in the machine's own, and would seem to be of another type."""
    assert OP.point(X.astype(">f8"), INDEX, LABELS).operands["x"].dtype.isnative


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_an_index_keeps_its_type(dtype):
    """An operand without a gradient is taken as it is, also where all else is cast."""
    point = OP.point(X, INDEX.astype(dtype), LABELS > 0, dtype=np.float32)

    assert point.operands["i"].dtype == dtype
    assert point.operands["Y"].dtype == bool
    assert point.operands["x"].dtype == np.float32
