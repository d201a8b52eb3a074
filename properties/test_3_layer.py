"""Form 3 (形態3): a layer. W is (k, n), a_prev is (n, 1), b, z and a are (k, 1)."""

from __future__ import annotations

import numpy as np
import pytest
from exact import assert_forward
from hypothesis import given
from hypothesis import strategies as st

from bpverify import InvalidOperand
from bpverify.agreement import assert_same
from bpverify.forms import activation, vector_neuron
from bpverify.forms.layer import LAYER, LINEAR, linear_backward
from bpverify.forms.neuron import NEURON
from bpverify.forms.sigmoid import sigmoid
from bpverify.laws.gradient_shape import gradient_shape
from bpverify.statement import upheld
from bpverify.strategies import falsifying, points


@pytest.mark.claim(id="F3-forward", says="z = W a_prev + b, a = σ(z) elementwise")
@given(point=points(LAYER))
def test_forward(point):
    """Each a_i is σ(Σ_j W_ij a_prev_j + b_i), against exact arithmetic."""
    W, a_prev, b = point.operands.values()
    (a,) = LAYER.results([W, a_prev, b])
    assert_forward(a, W, a_prev, b)


@pytest.mark.claim(id="F3-shape", says="W: a row a neuron on the right, a column one on the left")
@given(point=points(LAYER), extra=st.integers(1, 3))
def test_shape(point, extra):
    """A row for each element of a, a column for each of a_prev; a W with more of either fits nothing."""
    (W, a_prev, b), _ = point.fresh()
    (a,) = LAYER.results([W, a_prev, b])
    assert W.shape == (a.shape[0], a_prev.shape[0])
    gradient_shape(LAYER, point)
    for axis in (0, 1):
        wrong = np.concatenate([W] + [W[:1] if axis == 0 else W[:, :1]] * extra, axis=axis)
        with pytest.raises(InvalidOperand, match="has shape"):
            LAYER.point(wrong, a_prev, b)


@pytest.mark.claim(id="F3-dz", says="dz = da ∘ σ'(z), elementwise")
@given(point=points(activation("(k,1)")), data=st.data())
def test_dz(point, data):
    """a from z is one-to-one: element i of dz is da_i σ'(z_i), whatever the others are."""
    op = activation("(k,1)")
    upheld(op, point, dz=lambda da, z: da * (sigmoid(z) * sigmoid(-z)))
    (z,), (da,) = point.fresh()
    i = data.draw(st.integers(0, z.size - 1), label="i")
    alone = op.gradients([da], [z])["z"][i, 0]
    others = np.arange(z.size) != i
    z[others], da[others] = 0.5, -2.0
    assert_same("dz_i", op.gradients([da], [z])["z"][i, 0], alone, of="activation")


@pytest.mark.claim(id="F3-db", says="db = dz, identically")
@given(point=points(LINEAR))
def test_db(point):
    """The same numbers, bit for bit."""
    upheld(LINEAR, point, db=lambda dz, W, a_prev, b: dz)
    operands, (dz,) = point.fresh()
    assert_same("db", LINEAR.gradients([dz], operands)["b"], dz, of="layer_linear")


@pytest.mark.claim(id="F3-dW", says="dW = dz a_prevᵀ, of the shape of W: (k, n)")
@given(point=points(LINEAR))
def test_dW(point):
    """(k,1)(1,n) is (k,n)."""
    upheld(LINEAR, point, dW=lambda dz, W, a_prev, b: dz @ a_prev.T)


@pytest.mark.claim(id="F3-rows", says="row r of dW is form 2's dw, from dz_r and a_prev only")
@given(point=points(LINEAR), data=st.data())
def test_rows(point, data):
    """Row r is what neuron r alone gives, and no other neuron has a say in it."""
    (W, a_prev, b), (dz,) = point.fresh()
    r = data.draw(st.integers(0, W.shape[0] - 1), label="r")
    row = slice(r, r + 1)
    alone = vector_neuron.linear_backward(dz[row], W[row], a_prev, b[row])["dw"]
    dW = linear_backward(dz, W, a_prev, b)["dW"]
    assert_same("dW", dW[row], alone, of="layer_linear")
    others = np.arange(W.shape[0]) != r
    W[others], b[others], dz[others] = 3.0, -1.0, 2.0
    dW = linear_backward(dz, W, a_prev, b)["dW"]
    assert_same("dW", dW[row], alone, of="layer_linear")


@pytest.mark.claim(id="F3-da", says="da_prev = Wᵀ dz, of the shape of a_prev: (n, 1)")
@given(point=points(LINEAR))
def test_da(point):
    """(n,k)(k,1) is (n,1)."""
    upheld(LINEAR, point, da_prev=lambda dz, W, a_prev, b: W.T @ dz)


@pytest.mark.claim(id="F3-columns", says="da_prev = Σ_r w_rᵀ dz_r: neuron j through column j of W")
@given(point=points(LINEAR), data=st.data())
def test_columns(point, data):
    """da_prev is the sum of what each form 2 sends back; element j hears column j of W alone."""
    (W, a_prev, b), (dz,) = point.fresh()
    k, n = W.shape
    rows = [slice(r, r + 1) for r in range(k)]
    sent = [vector_neuron.linear_backward(dz[r], W[r], a_prev, b[r])["dx"] for r in rows]
    da_prev = linear_backward(dz, W, a_prev, b)["da_prev"]
    rounded = {"of": "layer_linear", "operations": k}
    assert_same("da_prev", da_prev, sum(sent), magnitude=sum(map(abs, sent)), **rounded)
    j = data.draw(st.integers(0, n - 1), label="j")
    W[:, np.arange(n) != j] = 5.0
    alone = linear_backward(dz, W, a_prev, b)["da_prev"][j]
    magnitude = np.abs(W[:, j]) @ np.abs(dz)
    assert_same("da_prev", da_prev[j], alone, magnitude=magnitude, **rounded)


ERRATUM = {"id": "F3-erratum-rows", "says": "printed: rows of dW are (n×1); they are (1×n)"}


def printed_row_shape(point):
    """Whether the forms 2 that are stacked into dW are (n, 1), as the article's "3×1" has it."""
    return _row_shape(point) == (point.sizes.known["n"], 1)


@pytest.mark.claim(**ERRATUM, misprint=True)
def test_erratum_rows_as_printed():
    """From n = 2 on they are not."""
    falsifying(points(LINEAR), printed_row_shape)


@pytest.mark.claim(**ERRATUM)
@given(point=points(LINEAR))
def test_erratum_rows_as_meant(point):
    """Each is (1, n), and k of them make the (k, n) of W."""
    assert _row_shape(point) == (1, point.sizes.known["n"])
    (W, a_prev, b), (dz,) = point.fresh()
    pairs = zip(dz[:, None], W[:, None], strict=True)
    rows = [vector_neuron.linear_backward(d, w, a_prev, b)["dw"] for d, w in pairs]
    assert_same("dW", linear_backward(dz, W, a_prev, b)["dW"], np.vstack(rows), of="layer_linear")


def _row_shape(point):
    """The shape of form 2's dw for the layer's first neuron."""
    (W, a_prev, b), (dz,) = point.fresh()
    return vector_neuron.linear_backward(dz[:1], W[:1], a_prev, b[:1])["dw"].shape


#: The layer's names for what forms 1 and 2 call w, x and b.
NAMES = {"W": "w", "a_prev": "x", "b": "b"}


@pytest.mark.claim(id="F3-reduces", says="k = 1 is form 2; k = n = 1 is form 1")
@given(point=points(vector_neuron.VECTOR_NEURON))
def test_reduces(point):
    """A layer of one neuron is form 2, bit for bit; of one input as well, form 1."""
    (w, x, b), (da,) = point.fresh()
    layer = LAYER.gradients([da], [w, x, b])
    vector = vector_neuron.VECTOR_NEURON.gradients([da], [w, x, b])
    for name, other in NAMES.items():
        assert_same(f"d{name}", layer[name], vector[other], of="layer")
    one = slice(0, 1)
    layer = LAYER.gradients([da], [w[:, one], x[one], b])
    number = NEURON.gradients([da[0, 0]], [w[0, 0], x[0, 0], b[0, 0]])
    for name, other in NAMES.items():
        assert_same(f"d{name}", layer[name].reshape(()), number[other], of="layer")
