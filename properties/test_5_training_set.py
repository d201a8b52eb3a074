"""The training set: X and A_prev are (n, m), one sample a column; Z and A are (k, m), b is (k, 1)."""

from __future__ import annotations

import numpy as np
import pytest
from exact import assert_forward
from hypothesis import given
from hypothesis import strategies as st

from bpverify.agreement import assert_same
from bpverify.forms import activation
from bpverify.forms.layer import LAYER
from bpverify.forms.layer import linear_backward as layer_backward
from bpverify.forms.network import COSTS, backpropagate, network
from bpverify.forms.sigmoid import sigmoid
from bpverify.forms.training_set import LINEAR, MEAN, SUM, linear_backward, mean_gradients
from bpverify.statement import refuted, upheld
from bpverify.strategies import falsifying, points


def _dZ(dA, W, A_prev, b):
    Z = W @ A_prev + b
    return dA * (sigmoid(Z) * sigmoid(-Z))


@pytest.mark.claim(id="B-forward", says="Z = W A_prev + b, A = σ(Z)")
@given(point=points(SUM))
def test_forward(point):
    """Each column is form 3 for its sample, b added to every one; against exact arithmetic."""
    W, A_prev, b = point.operands.values()
    (A,) = SUM.results([W, A_prev, b])
    assert_forward(A, W, A_prev, b)


@pytest.mark.claim(id="B-dZ", says="dZ = dA ∘ σ'(Z)")
@given(point=points(activation("(k,m)")))
def test_dZ(point):
    """Elementwise for all samples at once."""
    upheld(activation("(k,m)"), point, dz=lambda da, z: da * (sigmoid(z) * sigmoid(-z)))


@pytest.mark.claim(id="B-dW", says="dW = dZ A_prevᵀ; 1/m of it where J is a mean")
@given(summed=points(LINEAR), averaged=points(MEAN))
def test_dW(summed, averaged):
    """Both conventions of the cost; dZ is each sample's own in the second."""
    upheld(LINEAR, summed, dW=lambda dZ, W, A_prev, b: dZ @ A_prev.T)

    def dW(dJ, W, A_prev, b, dA):
        return dJ * (_dZ(dA, W, A_prev, b) @ A_prev.T) / A_prev.shape[1]

    upheld(MEAN, averaged, dW=dW)


@pytest.mark.claim(id="B-db", says="db = Σ over columns of dZ, kept (k, 1); 1/m likewise")
@given(summed=points(LINEAR), averaged=points(MEAN))
def test_db(summed, averaged):
    """Both conventions of the cost: b is used by every sample, so db is a sum."""
    upheld(LINEAR, summed, db=lambda dZ, W, A_prev, b: dZ.sum(axis=1, keepdims=True))

    def db(dJ, W, A_prev, b, dA):
        dZ = _dZ(dA, W, A_prev, b)
        return dJ * dZ.sum(axis=1, keepdims=True) / dZ.shape[1]

    upheld(MEAN, averaged, db=db)


@pytest.mark.claim(id="B-db", says="db = Σ over columns of dZ, kept (k, 1); 1/m likewise")
def test_db_is_not_dZ():
    """dZ itself, right in forms 1 to 3, is not db from the second sample on."""
    falsifying(points(LINEAR), lambda point: not refuted(LINEAR, point, db=lambda dZ, *_: dZ))


@pytest.mark.claim(id="B-dA", says="dA_prev = Wᵀ dZ, never divided by m a second time")
@given(summed=points(LINEAR), averaged=points(MEAN))
def test_dA(summed, averaged):
    """As a sum's gradient, and, m times the mean's gradient, as what the mean hands to the left."""
    upheld(LINEAR, summed, dA_prev=lambda dZ, W, A_prev, b: W.T @ dZ)

    def dA_prev(dJ, W, A_prev, b, dA):
        return dJ * (W.T @ _dZ(dA, W, A_prev, b)) / A_prev.shape[1]

    upheld(MEAN, averaged, dA_prev=dA_prev)


@pytest.mark.claim(id="B-dA", says="dA_prev = Wᵀ dZ, never divided by m a second time")
def test_dA_divided_twice():
    """A layer on the left that gets Wᵀ dZ / m from the right has a wrong dW."""
    op = network(2, "squared_error")

    def dW1(dJ, X, W1, b1, W2, b2, Y):
        right, left = COSTS["squared_error"], [X, Y, [W1, b1, W2, b2]]
        return dJ * backpropagate(right, *left)[0]["dW"] / X.shape[1]

    falsifying(points(op), lambda point: not refuted(op, point, dW1=dW1))


@pytest.mark.claim(id="B-columns", says="column j of dA_prev needs column j; dW, db are sums")
@given(point=points(LINEAR), data=st.data())
def test_columns(point, data):
    """Each column gives what form 3 gives for its sample; dW and db add these up, or average them."""
    (W, A_prev, b), (dZ,) = point.fresh()
    m = dZ.shape[1]
    columns = [slice(j, j + 1) for j in range(m)]
    each = [layer_backward(dZ[:, j], W, A_prev[:, j], b) for j in columns]
    whole, mean = linear_backward(dZ, W, A_prev, b), mean_gradients(dZ, W, A_prev)
    for name in ("dW", "db"):
        terms = [sample[name] for sample in each]
        magnitude = sum(map(abs, terms))
        for label, got, share in (("training_set_linear", whole, 1), ("mean_gradients", mean, m)):
            rounded = {"magnitude": magnitude / share, "operations": m + 2}
            assert_same(name, got[name], sum(terms) / share, of=label, **rounded)
    j = data.draw(st.integers(0, m - 1), label="j")
    dZ[:, np.arange(m) != j] = 2.0
    A_prev[:, np.arange(m) != j] = -1.0
    alone = linear_backward(dZ, W, A_prev, b)["dA_prev"][:, columns[j]]
    magnitude = np.abs(W).T @ np.abs(dZ[:, columns[j]])
    for other in (each[j]["da_prev"], whole["dA_prev"][:, columns[j]]):
        rounded = {"magnitude": magnitude, "operations": dZ.shape[0]}
        assert_same("dA_prev", other, alone, of="training_set_linear", **rounded)


@pytest.mark.claim(id="B-order", says="columns permuted: dA_prev's are too, dW and db stay")
@given(point=points(LINEAR), data=st.data())
def test_order(point, data):
    """The order of the samples is seen in dA_prev alone; a sum rounds otherwise in another order."""
    (W, A_prev, b), (dZ,) = point.fresh()
    k, m = dZ.shape
    order = data.draw(st.permutations(range(m)), label="order")
    before = linear_backward(dZ, W, A_prev, b)
    after = linear_backward(dZ[:, order], W, A_prev[:, order], b)
    dW, db = np.abs(dZ) @ np.abs(A_prev).T, np.abs(dZ).sum(axis=1, keepdims=True)
    dA_prev = (np.abs(W).T @ np.abs(dZ))[:, order]
    of = "training_set_linear"
    assert_same("dW", after["dW"], before["dW"], of=of, magnitude=dW, operations=m)
    assert_same("db", after["db"], before["db"], of=of, magnitude=db, operations=m)
    expected = before["dA_prev"][:, order]
    assert_same("dA_prev", after["dA_prev"], expected, of=of, magnitude=dA_prev, operations=k)


@pytest.mark.claim(id="B-reduces", says="with m = 1 it is form 3")
@given(point=points(LAYER))
def test_reduces(point):
    """One sample, both conventions: form 3's gradients, bit for bit."""
    (W, a_prev, b), (da,) = point.fresh()
    layer = LAYER.gradients([da], [W, a_prev, b])
    one = SUM.gradients([da], [W, a_prev, b])
    mean = MEAN.gradients([np.array(1.0)], [W, a_prev, b, da])
    for name, batch_name in (("W", "W"), ("a_prev", "A_prev"), ("b", "b")):
        assert_same(f"d{batch_name}", one[batch_name], layer[name], of="training_set")
        assert_same(f"d{batch_name}", mean[batch_name], layer[name], of="mean_cost")
