"""An op: what it takes, what it refuses when it is made, and how its two halves are called."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from bpverify import InvalidOp, InvalidOperand, Op
from bpverify.domains import Integers, Positive

SIGNATURE = "x(n), y(n) -> z(n)"


def forward(x, y):
    """z = x y."""
    return x * y


def backward(dz, x, y):
    """dx = dz y, dy = dz x."""
    return dz * y, dz * x


def keyword_only(*, x, y):
    """Cannot be called by position."""
    return x * y


def with_cache(dz, x, y, cache=None):
    """What has a default need not be passed."""
    return backward(dz, x, y)


class Product:
    """An object that is called as a function."""

    def __call__(self, x, y):
        return x * y


MALFORMED = [
    ({"signature": "x y"}, "signature 'x y': expected"),
    ({"forward": 3}, "forward of op should be a function called as forward(x, y); got 3"),
    ({"backward": None}, "should be a function called as backward(dz, x, y); got None"),
    ({"forward": keyword_only}, "should take its arrays by position, forward(x, y); "),
    ({"forward": lambda x: x}, "its parameters are (x)"),
    ({"forward": backward}, "forward of backward should take its arrays by position"),
    ({"backward": forward}, "backward of forward should take its arrays by position"),
    (
        {"no_gradient": "x,y"},
        "no_gradient of forward names 'x,y', which is no operand of x(n), y(n)",
    ),
    ({"no_gradient": ["w"]}, "names 'w', which is no operand of x(n), y(n) -> z(n)"),
    ({"no_gradient": ["z"]}, "its operands are x, y"),
    ({"no_gradient": "xy"}, "names 'xy'"),
    ({"no_gradient": ["x", "y"]}, "has no operand with a gradient: nothing would be checked"),
    ({"domains": {"w": Positive()}}, "domains of forward names 'w', which is no operand"),
    ({"domains": {"x": Positive}}, "'x' should be a domain such as bpverify.domains.Positive()"),
    ({"domains": {"x": (0, 1)}}, "got (0, 1)"),
    (
        {"domains": [Positive()]},
        "domains of forward is a dict of an operand and its domain; got [Pos",
    ),
    (
        {"waived": ["repeatable"]},
        "waived of forward is a dict of a law's name and the reason; got ['",
    ),
    (
        {"waived": {"repeatable": " "}},
        "'repeatable' needs a reason in words, which every report shows",
    ),
    ({"waived": {"repeatable": None}}, "got None"),
    ({"time_limit": "1"}, "time_limit is a positive number of seconds, or None; got '1'"),
    ({"domains": {"x": Integers(0, 3)}}, "so it can have no gradient: add it to no_gradient"),
]


@pytest.mark.parametrize(("wrong", "said"), MALFORMED, ids=[str(row[1]) for row in MALFORMED])
def test_what_an_op_refuses(wrong, said):
    """Whatever can be known when the op is made is refused then, by name and with what would do."""
    right = {"signature": SIGNATURE, "forward": forward, "backward": backward}
    with pytest.raises(InvalidOp) as refused:
        Op(**(right | wrong))

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (forward, "forward"),
        (lambda x, y: x * y, "op"),
        (np.multiply, "multiply"),
        (partial(forward), "op"),
        (Product(), "op"),
        (lambda *xy: xy[0] * xy[1], "op"),
    ],
)
def test_what_can_be_called_is_a_forward(function, name):
    """Functions, ufuncs, objects; the op has its forward's name where that is one to call by."""
    op = Op(SIGNATURE, function, with_cache)
    point = op.point([1.0, 2.0], [3.0, 4.0], cotangent=[1.0, 10.0])

    assert op.name == name
    assert repr(op) == f"<Op {name}: {SIGNATURE}>"
    assert repr(point).startswith(f"{name}.at(x=[1.0, 2.0], ")
    assert op.results([*point.operands.values()])[0].tolist() == [3.0, 8.0]


def test_one_name_may_stand_for_itself_in_no_gradient():
    """`no_gradient="labels"` is the one operand, not its letters."""
    op = Op("x(n), labels(n) -> z(n)", forward, lambda dz, x, labels: dz, no_gradient="labels")

    assert [term.name for term in op.differentiable] == ["x"]


def test_the_cotangent_of_several_results_is_a_tuple():
    """Both halves: results as a tuple in order, and their cotangents as one, the first argument."""
    received = []

    def split(x):
        return x[:1], x.sum()

    def join(cotangent, x):
        received.append(cotangent)
        return np.full_like(x, cotangent[1])

    op = Op("x(n) -> first(1), total()", split, join)
    point = op.at(x=[1.0, 2.0], dfirst=[5.0], dtotal=7.0)
    op.gradients([*point.cotangent.values()], [*point.operands.values()])

    assert isinstance(received[0], tuple)
    assert [np.shape(part) for part in received[0]] == [(1,), ()]


@pytest.mark.parametrize(
    "given", [{}, {"x": [1.0]}, {"x": [1.0], "y": [1.0], "dz": [1.0], "w": 1.0}]
)
def test_a_point_by_name_wants_every_name(given):
    """`at` names what it takes and what it got."""
    with pytest.raises(InvalidOperand) as refused:
        Op(SIGNATURE, forward, backward).at(**given)

    names = ", ".join(given) or "nothing"
    assert str(refused.value) == f"forward.at takes x, y, dz; got {names}"


def test_an_operand_may_be_called_self():
    """No name of an array runs into a parameter of bpverify's own."""
    op = Op("self(n), op(n) -> function(n)", forward, backward)

    assert op.at(self=[1.0], op=[2.0], dfunction=[1.0]).operands["op"] == 2.0


def test_a_cast_point_keeps_what_is_not_floating():
    """Only floating arrays change their type; what does not fit the narrower one is infinite."""
    op = Op("x(n), i(n) -> z(n)", lambda x, i: x[i], backward, no_gradient="i")
    point = op.point([1e300, 1.0], [1, 0], cotangent=[1.0, 1.0])
    narrow = op.cast(point, np.float32)

    assert narrow.operands["x"].tolist() == [np.inf, 1.0]
    assert {a.dtype for a in (narrow.operands["x"], narrow.cotangent["dz"])} == {np.dtype("f4")}
    assert narrow.operands["i"].dtype == point.operands["i"].dtype
    assert point.operands["x"].tolist() == [1e300, 1.0]


@pytest.mark.parametrize("dtype", [int, complex, bool, "U3"])
def test_only_floating_types_are_cast_to(dtype):
    """An integer type would cut a gradient down to nothing."""
    with pytest.raises(InvalidOperand, match=r"dtype should be floating, such as np.float32; got"):
        Op(SIGNATURE, forward, backward).point([1.0], [1.0], dtype=dtype)


def test_samples_stand_by_themselves():
    """No one sample can be taken of a size that is computed from their number."""
    with pytest.raises(InvalidOp, match=r"but x\(2\*n\) has a size computed from it"):
        Op("x(2*n), y(n) -> z(n)", forward, lambda dz, x, y: (x, y), samples="n")
