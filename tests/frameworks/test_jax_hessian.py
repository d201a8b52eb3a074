"""Hessian-vector products in JAX: against differences of the gradient, and symmetric."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bpverify import ForwardError, InvalidOp, Verdict
from bpverify.adapters import jax as bj

X = np.array([0.5, -1.0, 2.0])


@pytest.fixture(autouse=True)
def wide():
    """JAX with its x64 mode on."""
    with jax.enable_x64(True):
        yield


def cost(params):
    """With a Hessian that mixes the two."""
    return (params["w"] * jnp.tanh(X * params["b"])).sum() ** 2


@pytest.mark.parametrize("forward_mode", [None, True])
def test_jaxs_own_hessian_is_verified(forward_mode):
    """Both blocks of it, to the digits of a gradient; forward over reverse on request."""
    report = bj.check(cost, {"w": X, "b": 0.75}, order=2, forward_mode=forward_mode)
    assert report.verified
    assert report.place.op == "hessian_of_cost"
    assert [g.operand for g in report.gradients] == ["params.b", "params.w"]
    assert min(gradient.digits for gradient in report.gradients) > 9


def test_a_linear_cost_has_a_hessian_of_zero():
    """And that is right."""
    report = bj.check(lambda x: 3 * x.sum(), X, order=2)
    assert [g.verdict for g in report.gradients] == [Verdict.ZERO]
    assert not report.errors


@pytest.mark.parametrize("kept", [lambda x: x, jax.lax.stop_gradient], ids=["followed", "stopped"])
def test_a_backward_that_cannot_be_followed_has_a_wrong_hessian(kept):
    """Silently, though its gradient is right."""

    @jax.custom_vjp
    def softplus(x):
        return jax.nn.softplus(x)

    softplus.defvjp(lambda x: (softplus(x), kept(x)), lambda kept, dy: (dy * jax.nn.sigmoid(kept),))

    def squared(x):
        return (softplus(x) ** 2).sum()

    right = kept is not jax.lax.stop_gradient
    assert bj.check(squared, X).verified
    assert bj.check(squared, X, order=2, laws=["repeatable"]).verified == right


def quadratic(by):
    """½ xᵀ A x, whose backward is a function of its own: A x, pulled back by this in the place of A."""
    A = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, -0.25], [0.0, -0.25, 3.0]])
    off = A + by

    @jax.custom_vjp
    def product(x):
        return A @ x

    @jax.custom_vjp
    def half(x):
        return x @ A @ x / 2

    product.defvjp(lambda x: (product(x), None), lambda _, u: (off.T.astype(u.dtype) @ u,))
    half.defvjp(lambda x: (half(x), x), lambda x, dy: (dy * product(x),))
    return half


@pytest.mark.parametrize(
    ("place", "laws"),
    [
        (None, set()),
        ((0, 1), {"adjoint_identity", "jvp_values"}),  # no longer symmetric
        ((1, 1), {"jvp_values"}),  # symmetric still: differences alone tell
    ],
)
def test_a_hessian_off_by_an_element(place, laws):
    """Symmetry is held without differences."""
    by = np.zeros((3, 3))
    if place:
        by[place] = 0.125
    report = bj.check(quadratic(by), X, order=2)
    assert {error.law for error in report.broken} == laws
    assert bool(report.wrong) == bool(place)


def test_what_is_no_cost_is_refused():
    """And an order that there is not."""
    with pytest.raises(ForwardError, match=r"a cost, one number; the function gives shape \(3,\)"):
        bj.check(jnp.sin, X, order=2)
    with pytest.raises(InvalidOp, match="order is 1, for gradients, or 2, for Hessians; got 3"):
        bj.check(cost, X, order=3)
