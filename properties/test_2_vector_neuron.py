"""Form 2 (形態2): a vector comes in, one neuron. w is (1, n), x is (n, 1), z, b and a are (1, 1)."""

from __future__ import annotations

import numpy as np
import pytest
from exact import assert_forward
from hypothesis import given
from hypothesis import strategies as st

from bpverify.agreement import assert_same
from bpverify.forms import activation, neuron
from bpverify.forms.sigmoid import sigmoid
from bpverify.forms.vector_neuron import COLUMN, LINEAR, VECTOR_NEURON, linear_backward
from bpverify.statement import refuted, upheld
from bpverify.strategies import falsifying, points


@pytest.mark.claim(id="F2-forward", says="z = w x + b, a = σ(z), w a row")
@given(point=points(VECTOR_NEURON))
def test_forward(point):
    """a is σ(Σ w_i x_i + b), against exact arithmetic."""
    w, x, b = point.operands.values()
    (a,) = VECTOR_NEURON.results([w, x, b])
    assert_forward(a, w, x, b)


@pytest.mark.claim(id="F2-dz", says="dz = da ∘ σ'(z)")
@given(point=points(activation("(1,1)")))
def test_dz(point):
    """The first link is what it was for one number."""
    upheld(activation("(1,1)"), point, dz=lambda da, z: da * (sigmoid(z) * sigmoid(-z)))


@pytest.mark.claim(id="F2-db", says="db = dz")
@given(point=points(LINEAR))
def test_db(point):
    """b is moved by z alone."""
    upheld(LINEAR, point, db=lambda dz, w, x, b: dz)


@pytest.mark.claim(id="F2-dw", says="dw = dz xᵀ, of the shape of w: (1, n)")
@given(point=points(LINEAR))
def test_dw(point):
    """(1,1)(1,n) is (1,n)."""
    upheld(LINEAR, point, dw=lambda dz, w, x, b: dz @ x.T)


@pytest.mark.claim(id="F2-dx", says="dx = wᵀ dz, of the shape of x: (n, 1)")
@given(point=points(LINEAR))
def test_dx(point):
    """(n,1)(1,1) is (n,1)."""
    upheld(LINEAR, point, dx=lambda dz, w, x, b: w.T @ dz)


@pytest.mark.claim(id="F2-line", says="dw_i = dz x_i, dx_i = w_i dz: every line a form 1")
@given(point=points(LINEAR), data=st.data())
def test_line(point, data):
    """Line i gives what form 1 gives for it, and no other line has a say in it."""
    (w, x, b), (dz,) = point.fresh()
    whole = linear_backward(dz, w, x, b)
    i = data.draw(st.integers(0, x.size - 1), label="i")
    line = neuron.linear_backward(dz[0, 0], w[0, i], x[i, 0], b[0, 0])
    assert_same("dw_i", whole["dw"][0, i], line["dw"], of="vector_neuron_linear")
    assert_same("dx_i", whole["dx"][i, 0], line["dx"], of="vector_neuron_linear")
    others = np.arange(x.size) != i
    w[:, others], x[others] = 7.0, -3.0
    touched = linear_backward(dz, w, x, b)
    assert_same("dw_i", touched["dw"][0, i], line["dw"], of="vector_neuron_linear")
    assert_same("dx_i", touched["dx"][i, 0], line["dx"], of="vector_neuron_linear")


ERRATUM = {"id": "F2-erratum", "says": "printed: dw_i = dz × dx_i; meant: dz × x_i"}


def printed_dw(dz, w, x, b):
    """dw_i = dz × dx_i."""
    dx = w.T @ dz
    return dz * dx.T


@pytest.mark.claim(**ERRATUM, misprint=True)
def test_erratum_as_printed():
    """Some point refutes the line formula as the article prints it."""
    falsifying(points(LINEAR), lambda point: not refuted(LINEAR, point, dw=printed_dw))


@pytest.mark.claim(**ERRATUM)
@given(point=points(LINEAR))
def test_erratum_as_meant(point):
    """With x_i in the place of dx_i it holds, and xᵀ is (1, n) as the shape note says."""
    upheld(LINEAR, point, dw=lambda dz, w, x, b: dz * x.T)


@pytest.mark.claim(id="F2-layout", says="w a column: dw = x dzᵀ, dx = w dz, the same transposed")
@given(point=points(COLUMN))
def test_layout(point):
    """The other textbook habit gives the same numbers, transposed."""
    formulas = {
        "dw": lambda da, w, x, b: x @ _dz(da, w, x, b).T,
        "dx": lambda da, w, x, b: w @ _dz(da, w, x, b),
    }
    upheld(COLUMN, point, **formulas)
    (w, x, b), (da,) = point.fresh()
    column = COLUMN.gradients([da], [w, x, b])
    row = VECTOR_NEURON.gradients([da], [w.T, x, b])
    assert_same("dw", column["w"].T, row["w"], of="column_neuron")
    assert_same("dx", column["x"], row["x"], of="column_neuron")
    assert_same("db", column["b"], row["b"], of="column_neuron")


def _dz(da, w, x, b):
    z = w.T @ x + b
    return da * (sigmoid(z) * sigmoid(-z))
