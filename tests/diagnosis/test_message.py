"""What a person reads: the mistake first, then the evidence, a dozen lines at most."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify as bp
from bpverify.diagnosis import diagnose
from bpverify.diagnosis.causes import CAUSES, SAME, canonical
from bpverify.forms import neuron
from tests.diagnosis.ops import layer

SQUARE = ([[0.5, -1.0], [2.0, 0.25]], [[1.0, -0.5], [0.5, 2.0]], [[0.1], [-0.2]])


def wrong():
    """A report on the layer with W where W.T should stand."""
    return bp.check(layer({"dx": lambda v: v["W"] @ v["dz"]}), *SQUARE)


def test_the_first_line_tells_operand_op_and_mistake():
    """It stands alone, with the sizes; the contract follows, and the line as it should be."""
    lines = str(wrong().errors[0]).splitlines()
    assert lines[0] == "dx of layer is wrong: W stands where W.T should  [k = 2, n = 2, m = 2]"
    assert lines[1] == "  layer: W(k,n), x(n,m), b(k,1) -> a(k,m)"
    assert "  mend: dx = W.T @ dz" in lines
    assert lines[-2].startswith("  falsifying example: layer.at(W=")
    assert len(lines) <= 12


def test_the_cause_is_data():
    """In the report's data and on the error, and None for a gradient that is right."""
    report = wrong()
    by_name = {each["operand"]: each["cause"] for each in report.to_dict()["gradients"]}
    assert by_name["x"]["cause"] == "operand-transposed"
    assert by_name["W"] is None
    assert by_name["b"] is None
    assert report.errors[0].cause.to_dict() == by_name["x"]


def test_a_wrong_shape_has_the_same_anatomy():
    """The contract, the cause, how to mend it and the point."""
    op = layer({"db": lambda v: v["dz"]})
    with pytest.raises(bp.GradientError) as caught:
        bp.check(op, *SQUARE)
    text = str(caught.value)
    assert "  cause: db is not summed over m\n" in text
    assert "  mend: db = db.sum(axis=1, keepdims=True)\n" in text
    assert "falsifying example: layer.at(" in text


@pytest.mark.parametrize(
    ("law", "cause"), [("fresh_memory", "shared-memory"), ("nothing_mutated", "input-changed")]
)
def test_a_broken_law_tells_its_cause(law, cause):
    """A law that only one mistake breaks names it."""

    def backward(dy, x):
        return {"dx": dy if law == "fresh_memory" else np.multiply(dy, 1.5, out=dy).copy()}

    op = bp.Op("x(n) -> y(n)", lambda x: x.copy(), backward)
    with pytest.raises(bp.GradientError) as caught:
        bp.laws.ALL[law](op, op.point([1.0, 2.0]))
    assert caught.value.cause.cause == cause


def test_the_cause_is_looked_for_when_it_is_read():
    """Not while an example is being shrunk: making and raising the error calls no forward."""
    calls = []
    op = bp.Op("x(n) -> y(n)", lambda x: calls.append(1) or x * x, lambda dy, x: (-2 * dy * x,))
    point = op.point([1.0, 2.0])
    with pytest.raises(bp.GradientError) as caught:
        bp.laws.ALL["values"](op, point)
    before = len(calls)
    assert caught.value.cause.cause == "sign"
    assert len(calls) > before


def test_an_op_that_fails_elsewhere_is_no_failure_of_the_diagnosis():
    """A forward that knows one size only: the verdict stands, and nothing is raised."""

    def forward(x):
        if x.shape != (3,):
            raise RuntimeError("three and no more")
        return x * x

    op = bp.Op("x(n) -> y(n)", forward, lambda dy, x: (-2 * dy * x,))
    report = bp.check(op, [1.0, 2.0, 3.0])
    assert [g.operand for g in report.wrong] == ["x"]
    assert "dx of" in str(report)


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_defect_of_a_cause_is_silence_or_raised(monkeypatch, debug):
    """A user is told the rest; who works on the diagnosis sets BPVERIFY_DEBUG, as this suite does."""

    def broken(case):
        raise TypeError("a defect")

    monkeypatch.setenv("BPVERIFY_DEBUG", debug)
    monkeypatch.setattr("bpverify.diagnosis.every_cause", lambda: {"broken": broken})
    op = layer({"dx": lambda v: -(v["W"].T @ v["dz"])})
    point = op.point(*SQUARE)
    if debug:
        with pytest.raises(TypeError, match="a defect"):
            diagnose(op, point, "x")
    else:
        assert diagnose(op, point, "x") is None


def test_beyond_a_size():
    """The first size that is wrong is found by halving."""
    op = layer({"dW": lambda v: v["dz"] @ v["x"].T * (1 if v["x"].shape[0] < 11 else 2)})
    rng = np.random.default_rng(0)
    point = op.point(*(rng.standard_normal(shape) for shape in ((2, 24), (24, 3), (2, 1))))
    found = diagnose(op, point, "W")
    assert (found.cause, found.detail) == ("only-beyond-size", "n >= 11")


def test_where_no_mistake_is_named_the_angle_and_the_ratio_are_said():
    """And where one is, they are not: they would say less."""

    def mixed(v):
        return 2 * (v["W"].T @ v["dz"]) + v["x"]

    op = layer({"dx": mixed})
    error = bp.check(op, *SQUARE).errors[0]
    point = op.point(*SQUARE)
    given = op.gradients(*point.fresh()[::-1])["x"].ravel()
    right = layer().gradients(*point.fresh()[::-1])["x"].ravel()
    ratio = np.linalg.norm(given) / np.linalg.norm(right)
    angle = np.degrees(np.arccos(given @ right / np.linalg.norm(given) / np.linalg.norm(right)))
    assert error.cause is None
    assert f"the angle to the right gradient is {angle:.3g}°" in str(error)
    assert f"the ratio of the lengths {ratio:.4g}" in str(error)
    assert "angle" not in str(wrong().errors[0])


def test_of_a_gradient_that_is_nearly_right_the_distance_is_said():
    """The angle would be 0 and the ratio 1."""

    def nearly(v):
        right = v["W"].T @ v["dz"]
        off = 1e-6 * np.cos(np.arange(right.size).reshape(right.shape))
        return right * (1 + off).astype(right.dtype)

    error = bp.check(layer({"dx": nearly}), *SQUARE).errors[0]
    point = layer().point(*SQUARE)
    right = layer().gradients(*point.fresh()[::-1])["x"]
    given = layer({"dx": nearly}).gradients(*point.fresh()[::-1])["x"]
    apart = np.linalg.norm(given - right) / np.linalg.norm(right)
    assert error.cause is None
    assert f"it differs from the right gradient by {apart:.2g} of its length" in str(error)
    assert "angle" not in str(error)


def test_the_same_for_every_run():
    """Two points of the same numbers have the same diagnosis."""
    assert str(wrong().errors[0]) == str(wrong().errors[0])


def test_ids():
    """What is merged is merged into an id of the table; another name is refused."""
    assert {canonical(name) for name in (*CAUSES, *SAME)} == set(CAUSES)
    with pytest.raises(KeyError, match="no cause"):
        canonical("gremlins")


def test_layers_that_look_alike_come_to_an_end():
    """A neuron of numbers deep in saturation: every inner variable is close to 1, and none is told apart."""

    def backward(da, *operands):
        g = dict(neuron.backward(da, *operands))
        return {**g, "dw": g["dw"] * operands[0]}

    op = bp.Op("w(), x(), b() -> a()", neuron.forward, backward, name="neuron")
    (error,) = bp.check(op, 1.5, 0.7, -0.2).errors
    assert error.cause is None  # a number has no place to be wrong in


def test_gradients_that_are_wrong_alike_are_said_together():
    """A sign lost in dz is in all that comes of it: the line to mend stands before they part."""
    op = layer({"dz": lambda v: -v["da"] * v["a"] * (1 - v["a"])})
    error = bp.check(op, *SQUARE).errors[0]
    assert error.cause.words == "dW has the wrong sign; so it is with dx, db: look before they part"
    assert error.cause.line == ""
    alone = bp.check(layer({"dx": lambda v: -(v["W"].T @ v["dz"])}), *SQUARE).errors[0]
    assert alone.cause.words == "dx has the wrong sign"


def test_a_number_of_times_is_said_plainly():
    """Where every element is so many times as large, and another number of times at another point."""

    def backward(dJ, p):
        return {"dp": 2 * dJ * p * (1 + np.abs(p).max()) ** 2}

    op = bp.Op("p(m) -> J()", lambda p: (p * p).sum(), backward, name="op")
    text = str(bp.check(op, [1.0, -0.5]).errors[0])
    assert "  dp is 4 times what it should be in every element here; at other points it is " in text
    assert "no one mistake" not in text


def test_numbers_that_differ_late_are_shown_as_far_as_they_do():
    """Six digits of either are the same here."""
    op = bp.Op("x(n) -> y(n)", np.square, lambda dy, x: 2 * x * dy * (1 + 1e-9))
    report = bp.check(op, np.array([0.3]), cotangent=np.array([1.0]))
    assert ": dx[0] is 0.600000001, but should be 0.6" in report.errors[0].headline


def test_a_gradient_of_zeros_is_no_stale_one():
    """What is the same at every point need not have been kept: zeros are what nobody has filled in."""
    op = bp.Op("x(n) -> y(n)", lambda x: x * x, lambda dy, x: (np.zeros_like(dy),), name="op")
    assert bp.check(op, [1.0, 2.0]).errors[0].cause is None
