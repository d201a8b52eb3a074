"""Form 1 (形態1): one neuron, everything a number."""

from __future__ import annotations

import pytest
from exact import assert_forward
from hypothesis import given
from hypothesis import strategies as st

from bpverify.agreement import assert_same
from bpverify.forms import activation, chain
from bpverify.forms.neuron import LINEAR, NEURON, linear_backward
from bpverify.forms.sigmoid import sigmoid
from bpverify.statement import upheld
from bpverify.strategies import points

FACTORS = st.sampled_from((2.0, -1.0, 0.5, 3.0, -7.0, 0.0, 1e3, 1e-3))


@pytest.mark.claim(id="F1-forward", says="z = w x + b, a = σ(z)")
@given(point=points(NEURON))
def test_forward(point):
    """a is σ(w x + b), against exact arithmetic."""
    w, x, b = point.operands.values()
    (a,) = NEURON.results([w, x, b])
    assert_forward(a, w, x, b)


@pytest.mark.claim(id="F1-dz", says="dz = da σ'(z)")
@given(point=points(activation("()")))
def test_dz(point):
    """The chain rule's first link, from a to z."""
    upheld(activation("()"), point, dz=lambda da, z: da * (sigmoid(z) * sigmoid(-z)))


@pytest.mark.claim(id="F1-db", says="db = dz, exactly")
@given(point=points(LINEAR))
def test_db(point):
    """b moves as z moves: the same number, bit for bit."""
    upheld(LINEAR, point, db=lambda dz, w, x, b: dz)
    operands, (dz,) = point.fresh()
    assert_same("db", LINEAR.gradients([dz], operands)["b"], dz, of="neuron_linear")


@pytest.mark.claim(id="F1-dw", says="dw = dz x")
@given(point=points(LINEAR))
def test_dw(point):
    """The derivative by w is what came from the right times x."""
    upheld(LINEAR, point, dw=lambda dz, w, x, b: dz * x)


@pytest.mark.claim(id="F1-dx", says="dx = dz w")
@given(point=points(LINEAR))
def test_dx(point):
    """The derivative by x is what came from the right times w."""
    upheld(LINEAR, point, dx=lambda dz, w, x, b: dz * w)


@pytest.mark.claim(id="F1-intuition-w", says="dw grows with x; db and dx do not")
@given(point=points(LINEAR), c=FACTORS)
def test_intuition_w(point, c):
    """With dz held, c times the x gives c times the dw, and leaves db and dx alone."""
    (w, x, b), (dz,) = point.fresh()
    once, scaled = linear_backward(dz, w, x, b), linear_backward(dz, w, c * x, b)
    dw = c * once["dw"]
    assert_same("dw", scaled["dw"], dw, of="neuron_linear", magnitude=dw, operations=2)
    assert_same("db", scaled["db"], once["db"], of="neuron_linear")
    assert_same("dx", scaled["dx"], once["dx"], of="neuron_linear")


@pytest.mark.claim(id="F1-intuition-x", says="dx grows with w: a thicker line corrects more")
@given(point=points(LINEAR), c=FACTORS)
def test_intuition_x(point, c):
    """With dz held, c times the w gives c times the dx: a thicker line, a larger correction."""
    (w, x, b), (dz,) = point.fresh()
    once, scaled = linear_backward(dz, w, x, b), linear_backward(dz, c * w, x, b)
    dx = c * once["dx"]
    assert_same("dx", scaled["dx"], dx, of="neuron_linear", magnitude=dx, operations=2)
    if abs(c) > 1 and once["dx"] != 0:
        assert abs(scaled["dx"]) > abs(once["dx"])


@pytest.mark.claim(id="F1-chain", says="one more neuron is one more link, at any depth")
@given(data=st.data(), depth=st.integers(1, 5))
def test_chain(data, depth):
    """Each derivative is the product of the links from the right end down to its neuron."""
    op = chain(depth)
    point = data.draw(points(op), label="point")
    formulas = {"dx": lambda da, x, *wb: da * _link(x, wb, 1)}
    for l in range(1, depth + 1):
        formulas |= _neuron_formulas(l)
    upheld(op, point, **formulas)


def _neuron_formulas(l):
    """dw_l and db_l, written out as one product."""
    return {
        f"dw{l}": lambda da, x, *wb: (
            da * _link(x, wb, l + 1) * _sigma_prime(x, wb, l) * _a(x, wb, l - 1)
        ),
        f"db{l}": lambda da, x, *wb: da * _link(x, wb, l + 1) * _sigma_prime(x, wb, l),
    }


def _a(x, wb, l):
    """a_l, the activation of neuron l; a_0 is x."""
    return x if l == 0 else sigmoid(_z(x, wb, l))


def _z(x, wb, l):
    """z_l = w_l a_(l-1) + b_l."""
    return wb[2 * l - 2] * _a(x, wb, l - 1) + wb[2 * l - 1]


def _sigma_prime(x, wb, l):
    """σ'(z_l)."""
    z = _z(x, wb, l)
    return sigmoid(z) * sigmoid(-z)


def _link(x, wb, first):
    """da_L / da_(first-1): the product of σ'(z_l) w_l over the links from `first` to the last."""
    product = 1
    for l in range(first, len(wb) // 2 + 1):
        product = product * _sigma_prime(x, wb, l) * wb[2 * l - 2]
    return product
