"""The adapter for HIPS autograd: a primitive's names, structures, narrower types, forward mode."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.extend import defjvp, defvjp, primitive
from autograd.tracer import getval

from bpverify import ForwardError, GradientError, InvalidOperand
from bpverify.adapters import autograd as ba

X = np.array([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])


def cube(vjp=3.0, jvp=3.0):
    """x³ with both derivatives written by hand."""

    @primitive
    def cubed(x):
        return x**3

    defvjp(cubed, lambda y, x: lambda dy: vjp * x**2 * dy)
    defjvp(cubed, lambda tx, y, x: jvp * x**2 * tx)
    return cubed


def test_a_primitives_operands_have_the_names_that_it_was_written_with():
    """Right and wrong."""
    assert ba.check(cube(), X)["x"].digits > 8
    assert [g.operand for g in ba.check(cube(vjp=2.0), X).wrong] == ["x"]


def test_forward_mode_on_request():
    """A wrong JVP is found by differences and by the right VJP."""
    assert ba.check(cube(), X, forward_mode=True).verified
    assert ba.check(cube(jvp=2.0), X).verified
    report = ba.check(cube(jvp=2.0), X, forward_mode=True)
    assert {error.law for error in report.broken} == {"adjoint_identity", "jvp_values"}
    both = ba.check(lambda x, w: (anp.tanh(x) * w, x**2), X, 2 * X, forward_mode=True)
    assert both.verified


def test_structures_keep_their_names_and_flags_pass_through():
    """A dict of a list; a function's own default stays."""

    def loss(params, rows, scale=2.0, train=True):
        return anp.sum(params["layers"][1]["W"][rows] * params["layers"][0]["W"]) * scale

    report = ba.check(loss, {"layers": [{"W": X}, {"W": 2 * X}]}, np.array([1, 0]))
    assert report.verified
    assert [g.operand for g in report.gradients] == ["params.layers[0].W", "params.layers[1].W"]


def test_a_detached_path_is_told():
    """`getval` cuts it, and so does a VJP of zeros."""
    report = ba.check(lambda x, w: getval(w) * x, X, 2 * X)
    assert [g.operand for g in report.wrong] == ["w"]
    assert "dw is zero throughout" in report.notes[-1]


def test_noise_that_does_not_repeat_is_told():
    """Before any difference is taken."""
    rng = np.random.default_rng(0)
    with pytest.raises(ForwardError, match="not deterministic"):
        ba.check(lambda x: x * rng.random(), X)


def test_float32_is_checked_in_float64_unless_asked_for():
    """In its own type on request."""
    assert ba.check(anp.sin, X.astype(np.float32)).gradients[0].digits > 9
    assert (
        ba.check(anp.sin, X.astype(np.float32), dtype=None).gradients[0].verdict.value == "verified"
    )


def test_a_gradient_in_a_narrower_type_is_refused():
    """autograd itself would take it."""

    @primitive
    def narrow(x):
        return x**2

    defvjp(narrow, lambda y, x: lambda dy: (2 * x * dy).astype(np.float32))
    with pytest.raises(
        GradientError, match="dx of narrow has dtype float32, but x has dtype float64"
    ):
        ba.check(narrow, X)


def test_nothing_to_check_is_said():
    """Whole numbers alone."""
    with pytest.raises(InvalidOperand, match="no floating array that may move"):
        ba.check(lambda i: i, np.array([1, 2]))


def test_the_hessian_is_that_of_a_gradient():
    """As the page says: `grad` of a cost is a function like any other."""

    def cost(x):
        return anp.sum(cube()(x) ** 2)

    assert ba.check(autograd.grad(cost), X).verified

    def kept(x):
        return anp.sum(slope_kept(x) ** 2)

    @primitive
    def slope_kept(x):
        return x**3

    defvjp(slope_kept, lambda y, x: lambda dy: 3 * getval(x) ** 2 * dy)
    assert ba.check(kept, X).verified
    assert [g.operand for g in ba.check(autograd.grad(kept), X).wrong] == ["x0"]
