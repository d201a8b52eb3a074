"""Each cause is named for planted mistakes of it in different ops, and for nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify.diagnosis import diagnose, explanations
from bpverify.diagnosis.causes import CAUSES
from bpverify.domains import Positive
from bpverify.forms import ALL as FORMS
from bpverify.op import Op
from tests.diagnosis.ops import (
    drawn,
    elementwise,
    embedding,
    layer,
    network,
    norm,
    ridge,
    rows,
    slope,
    softmax,
)


def of(**lines):
    """One line of the layer written otherwise."""
    return layer(lines)


def net(**lines):
    """One line of the network written otherwise."""
    return network(lines)


def only(where, value=lambda g: 2 * g):
    """The array with the elements at `where` changed."""

    def changed(array):
        array = np.array(array)
        array[where] = value(array[where])
        return array

    return changed


def tanh_slope(x):
    """tanh'."""
    return 1 - np.tanh(x) ** 2


def right_rows(dy, x, gain, shift):
    """The right gradients of the scaling."""
    return {"dx": dy * gain, "dgain": (dy * x).sum(axis=0), "dshift": dy.sum(axis=0)}


def rows_but(**changes):
    """The scaling with some of its gradients changed after the fact."""

    def backward(dy, x, gain, shift):
        found = right_rows(dy, x, gain, shift)
        return {n: changes[n](g, dy, x) if n in changes else g for n, g in found.items()}

    return rows(backward)


def tanh_but(change):
    """tanh, its gradient changed: change(g, dy, x)."""
    return elementwise(np.tanh, lambda dy, x: {"dx": change(dy * tanh_slope(x), dy, x)})


def stateful(kind):
    """tanh with a memory that it should not have."""
    kept = {"sum": 0.0, "x": None, "rng": np.random.default_rng(0)}

    def forward(x):
        kept["x"] = x.copy()
        return np.tanh(x)

    def backward(dy, x):
        g = dy * tanh_slope(x)
        if kind == "accumulated":
            kept["sum"] = kept["sum"] + g if np.shape(kept["sum"]) == g.shape else g
            return {"dx": kept["sum"].copy()}
        if kind == "stale":
            return {"dx": dy * tanh_slope(kept["x"]) if kept["x"].shape == x.shape else g}
        return {"dx": g + 1e-3 * kept["rng"].standard_normal(g.shape)}

    return elementwise(forward, backward)


def V(name):
    """A variable in the place of another."""
    return lambda v: v[name]


def vector_neuron_but(**changes):
    """Form 2 with some of its gradients changed after the fact."""
    right = FORMS["vector_neuron"]

    def backward(da, *operands):
        found = right.backward(da, *operands)
        return {n: changes[n](g) if n in changes else g for n, g in found.items()}

    return Op(str(right.signature), right.forward, backward, name=right.name)


def mean(array):
    """Of each row."""
    return array.mean(axis=1, keepdims=True)


def single(array):
    """Rounded to float32."""
    return array.astype(np.float32).astype(float)


def _tanh(dy, x):
    return {"dx": dy * tanh_slope(x)}


def _deep(dy, x):
    return {"dx": dy / (1 + x * x) * np.where(abs(x) > 4, 2, 1)}


def _swapped(g):
    return {"dx": g["dx"], "dgain": g["dshift"], "dshift": g["dgain"]}


def _try(line, right):
    """The wrong line where it can be written, the right one elsewhere, as a mistake no shape shows."""

    def either(v):
        try:
            wrong = line(v)
        except ValueError:
            return right(v)
        return wrong if wrong.shape == right(v).shape else right(v)

    return either


def _product(change):
    """x * y, its gradients changed: change(dz, x, y)."""
    return Op("x(n,m), y(n,m) -> z(n,m)", lambda x, y: x * y, change, name="product")


def _row(v):
    return v["dz"] @ v["x"].T


def _skip(dx):
    """y = x + tanh(W x), with a backward for x: dx(dy, W, slope)."""

    def backward(dy, W, x):
        slope = tanh_slope(W @ x)
        return {"dW": (dy * slope) @ x.T, "dx": dx(dy, W, slope)}

    return Op("W(n,n), x(n,m) -> y(n,m)", lambda W, x: x + np.tanh(W @ x), backward, name="skip")


def _weighted(dp):
    """The weighted mean of p², with a backward for p: dp(dJ, p, w)."""
    return Op(
        "p(m), w(m) -> J()",
        lambda p, w: (w * p * p).sum() / w.sum(),
        lambda dJ, p, w: {"dp": dp(dJ, p, w)},
        no_gradient=("w",),
        domains={"w": Positive()},
    )


def _fixed(factor):
    """A layer of sizes that are numbers, its dW too large by a factor."""
    return Op(
        "W(3,4), x(4,5) -> z(3,5)",
        lambda W, x: np.tanh(W @ x),
        lambda dz, W, x: (
            factor * (dz * tanh_slope(W @ x)) @ x.T,
            W.T @ (dz * tanh_slope(W @ x)),
        ),
    )


def _square(one, other):
    """Element by element where it can be written, a matrix product elsewhere."""
    return one * other if one.shape == other.shape else one @ other


def _turned(array):
    return array.T if array.shape == array.T.shape else array


def _softmax_diagonal(dp, x, p):
    return (dp * p * (1 - p),)


def _tied_twice(dy, x, p):
    g = p * (dy - (p * dy).sum(axis=0))
    tied = (x[:, None] == x[None]).sum(axis=1) > 1
    return (np.where(tied, 2 * g, g),)


PLANTED = [
    ("operand-transposed", "x", _skip(lambda dy, W, s: dy + W @ (dy * s)), "W for W.T"),
    ("elementwise-for-matmul", "x", _skip(lambda dy, W, s: dy + _square(W.T, dy * s)), ""),
    ("contribution-missing", "x", _skip(lambda dy, W, s: dy.copy()), "dy"),
    (
        "operand-transposed",
        "x",
        Op(
            "W(n,n), x(n,m) -> y(n,m)",
            lambda W, x: W @ (W @ x),
            lambda dy, W, x: (dy @ (W @ x).T + W.T @ dy @ x.T, W @ (W @ dy)),
        ),
        "W for W.T",
    ),
    ("operand-transposed", "W", of(dz=lambda v: _turned(v["da"]) * slope(v["z"])), "da for da.T"),
    ("factor", "p", _weighted(lambda dJ, p, w: 2 * dJ * w * p), "sum(w)"),
    ("factor", "p", _weighted(lambda dJ, p, w: 2 * dJ * w * p / w.sum() ** 2), "1/sum(w)"),
    ("factor", "W", _fixed(1 / 5), "1/5"),
    ("factor", "W", _fixed(1 / 7), "1/7"),
    ("sign", "x", elementwise(np.sin, lambda dy, x: (np.abs(dy * np.cos(x)),)), "dropped"),
    ("contribution-missing", "x", softmax(_softmax_diagonal), "diagonal"),
    (
        "contribution-missing",
        "x",
        norm(lambda dy, y, s: (s * dy,)),
        "axis 1",
    ),
    (
        "contribution-missing",
        "W2",
        net(dW2=lambda v: v["dZ2"][:, 1:] @ v["A1"][:, 1:].T / v["m"]),
        "m, first",
    ),
    (
        "samples-not-summed",
        "W2",
        net(dW2=lambda v: v["dZ2"][:, -1:] @ v["A1"][:, -1:].T / v["m"]),
        "m",
    ),
    (
        "contribution-missing",
        "W",
        ridge(lambda dJ, W, x, r: (dJ * 0.3 * W,)),
        "all but the penalty",
    ),
    (
        "wrong-variable",
        "X",
        net(dA1=_try(lambda v: v["W1"].T @ v["dZ2"], lambda v: v["W2"].T @ v["dZ2"])),
        "W of the layer before",
    ),
    ("only-tied", "x", softmax(_tied_twice), "two elements of x are equal along axis 0"),
    ("transposed", "W", of(dW=_try(lambda v: _row(v).T, _row)), ""),
    ("operand-transposed", "W", of(dW=_try(lambda v: v["dz"] @ v["x"], _row)), "x for x.T"),
    (
        "matmul-for-elementwise",
        "x",
        _product(
            lambda dz, x, y: (dz @ y if x.shape[0] == x.shape[1] else dz * y, dz * x),
        ),
        "",
    ),
    ("wrong-variable", "y", _product(lambda dz, x, y: (dz * y, dz * dz)), "dz for x"),
    (
        "derivative-at-a-for-z",
        "x",
        elementwise(np.arctan, lambda dy, x: (dy / (1 + np.arctan(x) ** 2),)),
        "y for x",
    ),
    ("samples-not-summed", "b", of(db=lambda v: v["dz"][:, :1].copy()), "axis 1"),
    ("samples-not-summed", "shift", rows_but(dshift=lambda g, dy, x: dy[-1].copy()), "axis 0"),
    (
        "wrong-order-reshape",
        "x",
        Op(
            "x(3,4) -> y(12)",
            lambda x: x.reshape(12) ** 2,
            lambda dy, x: (2 * x * dy.reshape((3, 4), order="F"),),
        ),
        "",
    ),
    ("factor", "x", rows_but(dx=lambda g, dy, x: g / np.sqrt(g.shape[1])), "1/√d"),
    ("wrong-variable", "W", of(dW=_try(lambda v: v["dz"] @ v["a"].T, _row)), "a for a_prev"),
    (
        "activation-derivative-missing",
        "W",
        layer({"dz": V("da")}, slope=lambda z: (z > 0) * 1.0, f=lambda z: np.maximum(z, 0)),
        "",
    ),
    (
        "activation-derivative-missing",
        "b",
        layer(
            {"dz": lambda v: 40 * v["da"]},
            slope=lambda z: 40 * slope(z),
            f=lambda z: 40 / (1 + np.exp(-z)),
        ),
        "",
    ),
    ("transposed", "W", of(dW=lambda v: v["x"] @ v["dz"].T), ""),
    ("transposed", "W1", net(dW1=lambda v: (v["dZ1"] @ v["X"].T).T / v["m"]), ""),
    ("operand-transposed", "x", of(dx=lambda v: v["W"] @ v["dz"]), "W for W.T"),
    ("operand-transposed", "W1", net(dA1=lambda v: v["W2"] @ v["dZ2"]), "W for W.T"),
    ("wrong-order-reshape", "W", of(dW=lambda v: (v["x"] @ v["dz"].T).reshape(v["W"].shape)), ""),
    (
        "wrong-order-reshape",
        "x",
        rows_but(dx=lambda g, dy, x: g.ravel(order="F").reshape(x.shape)),
        "",
    ),
    ("sign", "b", of(db=lambda v: -v["dz"].sum(axis=1, keepdims=True)), ""),
    ("sign", "x", tanh_but(lambda g, dy, x: -g), ""),
    ("factor", "W", of(dW=lambda v: 2 * v["dz"] @ v["x"].T), "2"),
    ("factor", "W", of(dW=lambda v: v["dz"] @ v["x"].T / v["m"]), "1/m"),
    ("factor", "W1", net(dW1=lambda v: v["dZ1"] @ v["X"].T), "m"),
    ("factor", "gain", rows_but(dgain=lambda g, dy, x: g / len(g)), "1/d"),
    ("factor", "x", tanh_but(lambda g, dy, x: 1.01 * g), "1.01"),
    ("samples-not-summed", "b", of(db=V("dz")), "m"),
    ("samples-not-summed", "shift", rows_but(dshift=lambda g, dy, x: dy), "m"),
    ("sum-over-wrong-axis", "b", of(db=lambda v: v["dz"].sum(axis=0, keepdims=True)), "axis 0"),
    ("sum-over-wrong-axis", "shift", rows_but(dshift=lambda g, dy, x: dy.sum(axis=1)), "axis 1"),
    ("axis-lost", "b", of(db=lambda v: v["dz"].sum(axis=1)), ""),
    ("axis-lost", "b", vector_neuron_but(db=lambda g: g.sum()), ""),
    ("axis-lost", "b2", net(db2=lambda v: v["dZ2"].sum(axis=1) / v["m"]), ""),
    ("activation-derivative-missing", "W", of(dz=V("da")), ""),
    ("activation-derivative-missing", "b1", net(dZ1=V("dA1")), ""),
    ("activation-derivative-missing", "x", tanh_but(lambda g, dy, x: dy), ""),
    ("derivative-at-a-for-z", "x", of(dz=lambda v: v["da"] * slope(v["a"])), ""),
    ("derivative-at-a-for-z", "W1", net(dZ1=lambda v: v["dA1"] * slope(v["A1"])), ""),
    ("a-for-a(1-a)", "b", of(dz=lambda v: v["da"] * v["a"]), ""),
    ("a-for-a(1-a)", "b1", net(dZ1=lambda v: v["dA1"] * v["A1"]), ""),
    ("a-squared", "b", of(dz=lambda v: v["da"] * v["a"] ** 2), ""),
    ("a-squared", "x", tanh_but(lambda g, dy, x: dy * np.tanh(x) ** 2), ""),
    ("other-activation", "W", of(dz=lambda v: v["da"] * (1 - v["a"] ** 2)), "tanh (1 - a**2)"),
    ("other-activation", "x", tanh_but(lambda g, dy, x: dy * slope(x)), "sigmoid"),
    ("derivative-floored", "b", of(dz=lambda v: v["da"] * np.maximum(slope(v["z"]), 0.1)), "0.1"),
    (
        "derivative-floored",
        "x",
        tanh_but(lambda g, dy, x: dy * np.maximum(tanh_slope(x), 0.3)),
        "0.3",
    ),
    ("derivative-clipped", "W", of(dz=lambda v: v["da"] * np.minimum(slope(v["z"]), 0.2)), "0.2"),
    (
        "derivative-clipped",
        "x",
        tanh_but(lambda g, dy, x: dy * np.minimum(tanh_slope(x), 0.5)),
        "0.5",
    ),
    ("matmul-for-elementwise", "W", of(dz=lambda v: v["da"] @ slope(v["z"])), ""),
    ("matmul-for-elementwise", "x", of(dz=lambda v: slope(v["z"]) @ v["da"]), ""),
    ("elementwise-for-matmul", "x", of(dx=lambda v: v["W"].T * v["dz"]), ""),
    ("elementwise-for-matmul", "W", of(dW=lambda v: v["dz"] * v["x"]), ""),
    ("wrong-variable", "W", of(dW=lambda v: v["dz"] @ (v["W"].T @ v["dz"]).T), "dx for x"),
    ("wrong-variable", "W2", net(dW2=lambda v: v["dZ2"] @ v["A2"].T / v["m"]), "a for a_prev"),
    ("wrong-variable", "W2", net(dW2=lambda v: v["dZ2"] @ v["Z1"].T / v["m"]), "z_prev for a_prev"),
    (
        "gradients-swapped",
        "gain",
        rows(lambda dy, x, gain, shift: (dy * gain, dy.sum(axis=0), (dy * x).sum(axis=0))),
        "gain, shift",
    ),
    (
        "neighbour-layer",
        "shift",
        rows(lambda dy, x, gain, shift: (dy * gain, (dy * x).sum(axis=0), (dy * x).sum(axis=0))),
        "gain for shift",
    ),
    (
        "contribution-missing",
        "x",
        elementwise(lambda x: x + np.tanh(x), lambda dy, x: (dy * tanh_slope(x),)),
        "dy",
    ),
    ("contribution-missing", "x", softmax(lambda dp, x, p: (dp * p,)), "axis 0"),
    (
        "contribution-missing",
        "x",
        norm(lambda dy, y, s: (s * (dy - y * (dy * y).mean(axis=1, keepdims=True)),)),
        "axis 1",
    ),
    (
        "contribution-missing",
        "x",
        norm(lambda dy, y, s: (s * (dy - dy.mean(axis=1, keepdims=True)),)),
        "axis 1",
    ),
    ("penalty-missing", "W", ridge(lambda dJ, W, x, r: (dJ * r @ x.T,)), ""),
    ("cotangent-ignored", "W", of(dz=lambda v: slope(v["z"])), ""),
    ("cotangent-ignored", "x", tanh_but(lambda g, dy, x: tanh_slope(x)), ""),
    ("cotangent-squared", "b", of(dz=lambda v: v["da"] ** 2 * slope(v["z"])), ""),
    ("cotangent-squared", "x", tanh_but(lambda g, dy, x: dy * g), ""),
    ("cotangent-sign-dropped", "b", of(dz=lambda v: abs(v["da"]) * slope(v["z"])), ""),
    ("cotangent-sign-dropped", "x", tanh_but(lambda g, dy, x: abs(g)), ""),
    ("cotangent-clipped", "b", of(dz=lambda v: np.clip(v["da"], -1.3, 1.3) * slope(v["z"])), "1.3"),
    ("cotangent-clipped", "x", tanh_but(lambda g, dy, x: np.clip(dy, -1, 1) * tanh_slope(x)), "1"),
    ("only-row", "W", of(dW=lambda v: only(0)(v["dz"] @ v["x"].T)), "first row"),
    ("only-row", "x", rows_but(dx=lambda g, dy, x: only(-1)(g)), "last row"),
    ("only-column", "x", of(dx=lambda v: only(np.s_[:, -1])(v["W"].T @ v["dz"])), "last column"),
    (
        "only-column",
        "W1",
        net(dW1=lambda v: only(np.s_[:, 0])(v["dZ1"] @ v["X"].T / v["m"])),
        "first column",
    ),
    ("only-element", "W", of(dW=lambda v: only((0, 0))(v["dz"] @ v["x"].T)), "first element"),
    ("only-element", "gain", rows_but(dgain=lambda g, dy, x: only(-1)(g)), "last element"),
    ("only-edge", "x", rows_but(dx=lambda g, dy, x: only(np.s_[[0, -1], :])(g)), "edge"),
    ("only-negative", "x", tanh_but(lambda g, dy, x: np.where(x < 0, 0.9 * g, g)), "x"),
    (
        "only-negative",
        "b",
        of(dz=lambda v: v["da"] * slope(v["z"]) * np.where(v["z"] < 0, 0.5, 1)),
        "z",
    ),
    ("only-at-zero", "x", tanh_but(lambda g, dy, x: np.where(x == 0, 0.0, g)), "x"),
    (
        "only-saturated",
        "x",
        elementwise(np.arctan, lambda dy, x: (dy / (1 + x * x) * np.where(abs(x) > 4, 2, 1),)),
        "x",
    ),
    ("only-tied", "E", embedding(lambda dY, E, I: (_assigned(dY, E, I),)), "I"),
    ("only-m-1", "W", of(dW=lambda v: v["dz"] @ v["x"].T * (2 if v["m"] == 1 else 1)), "m"),
    ("only-m-1", "x", rows_but(dx=lambda g, dy, x: g * (1 if x.shape[0] > 1 else 3)), "m"),
    ("only-equal-sizes", "W", of(dW=lambda v: _square_only(v["dz"] @ v["x"].T)), "k = n"),
    ("accumulated", "x", stateful("accumulated"), ""),
    ("stale-cache", "x", stateful("stale"), ""),
    ("noise", "x", stateful("noise"), ""),
    (
        "float32-inside",
        "W",
        of(dW=lambda v: (v["dz"].astype(np.float32) @ v["x"].T.astype(np.float32)).astype(float)),
        "",
    ),
    (
        "float32-inside",
        "x",
        tanh_but(lambda g, dy, x: dy * tanh_slope(x).astype(np.float32).astype(float)),
        "",
    ),
    (
        "cancellation",
        "x",
        elementwise(np.tanh, lambda dy, x: (dy * ((1e8 + tanh_slope(x)) - 1e8),)),
        "",
    ),
    ("off-by-constant", "x", tanh_but(lambda g, dy, x: g + 0.01), "0.01"),
    ("off-by-constant", "W", of(dW=lambda v: v["dz"] @ v["x"].T - 1), "-1"),
]


def _assigned(dY, E, I):
    dE = np.zeros_like(E)
    dE[I] += dY
    return dE


def _square_only(dW):
    return 2 * dW if dW.shape[0] == dW.shape[1] else dW


#: What shows at some sizes only is asked of at these: of others it would not be true.
AT = {"only-m-1": {"m": 1}, "only-equal-sizes": {"k": 3, "n": 3}}
IDS = [f"{i}-{row[0]}-{row[1]}" for i, row in enumerate(PLANTED)]


@pytest.mark.parametrize(("cause", "operand", "op", "detail"), PLANTED, ids=IDS)
def test_a_planted_mistake_is_named(cause, operand, op, detail):
    """By its id, and by its detail where it has one."""
    point = drawn(op, **AT.get(cause, {}))
    found = diagnose(op, point, operand)
    assert found is not None, explanations(op, point, operand)
    assert (found.cause, found.detail) == (cause, detail)
    assert found.words


@pytest.mark.parametrize("cause", AT)
def test_no_size_is_named_that_the_point_does_not_have(cause):
    """The message would contradict itself."""
    row = next(row for row in PLANTED if row[0] == cause)
    found = diagnose(row[2], drawn(row[2]), row[1])
    assert found is None or found.cause != cause


SILENT = [
    ("sign and transpose", "x", of(dx=lambda v: -v["W"] @ v["dz"])),
    (
        "a sum for the mean, of σ' missing",
        "W2",
        net(dW2=lambda v: v["dJ"] * (v["A2"] - v["Y"]) @ v["A1"].T),
    ),
    ("1/m and σ'", "W", of(dz=lambda v: v["da"] / v["m"])),
    ("1/m and σ'", "x", of(dz=lambda v: v["da"] / v["m"])),
    ("sign and transpose", "W", of(dW=lambda v: -v["x"] @ v["dz"].T)),
    ("twice and not summed", "b", of(db=lambda v: 2 * v["dz"])),
    ("a cube", "x", tanh_but(lambda g, dy, x: g + 0.1 * x**3)),
    (
        "clipped and squared",
        "x",
        tanh_but(lambda g, dy, x: np.clip(dy, -1, 1) ** 2 * tanh_slope(x)),
    ),
    (
        "a row and a column",
        "W",
        of(dW=lambda v: only(np.s_[0, :])(only(np.s_[:, 0])(v["dz"] @ v["x"].T))),
    ),
]


@pytest.mark.parametrize(("mistake", "operand", "op"), SILENT, ids=[row[0] for row in SILENT])
def test_two_mistakes_at_once_are_not_named_as_one(mistake, operand, op):
    """Nothing explains them all by itself, and nothing is named."""
    assert explanations(op, drawn(op), operand) == []


RIGHT = [layer(), rows(right_rows), tanh_but(lambda g, dy, x: g), FORMS["vector_neuron"]]


@pytest.mark.parametrize("op", RIGHT, ids=[op.name for op in RIGHT])
def test_right_code_is_not_diagnosed(op):
    """No cause speaks where nothing is wrong."""
    for term in op.differentiable:
        assert explanations(op, drawn(op), term.name) == []


def test_every_cause_is_planted():
    """Each id in the table, but those that only a broken law tells, is met above."""
    told_by_laws = {"input-changed", "shared-memory"}
    by_size = {"only-beyond-size"}
    assert {row[0] for row in PLANTED} == CAUSES.keys() - told_by_laws - by_size
