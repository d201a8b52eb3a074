"""Hessians and Hessian-vector products: against differences of the gradient, and symmetric."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify as bp
from bpverify.adapters import hessian

X0 = np.array([0.5, -1.0, 2.0])
A = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, -0.25], [0.0, -0.25, 3.0]])


def jac(x, A):
    """The gradient of Σ x⁴ + ½ xᵀ A x."""
    return 4 * x**3 + A @ x


def hess(x, A):
    """Its Hessian."""
    return np.diag(12 * x**2) + A


def hessp(x, v, A):
    """Its product with a vector."""
    return 12 * x**2 * v + A @ v


def found(**given):
    """The report at x0."""
    return bp.check(hessian(jac, X0, (A,), **given))


def laws(report):
    """The laws that are broken."""
    return {error.law for error in report.broken}


@pytest.mark.parametrize("given", [{"hess": hess}, {"hessp": hessp}], ids=["hess", "hessp"])
def test_the_right_one_is_verified(given):
    """By differences and by symmetry; the data have no gradient."""
    report = found(**given)
    assert report.verified
    assert [g.operand for g in report.gradients] == ["x"]


def test_one_that_is_not_symmetric_contradicts_itself():
    """<u, H v> is not <v, H u>: no differences are needed for that."""
    lopsided = A + np.array([[0, 1e-6, 0], [0, 0, 0], [0, 0, 0]])
    assert "adjoint_identity" in laws(found(hessp=lambda x, v, A: 12 * x**2 * v + lopsided @ v))
    assert "adjoint_identity" in laws(found(hess=lambda x, A: np.diag(12 * x**2) + lopsided))


def test_one_that_is_symmetric_and_wrong_is_found_by_differences():
    """A term of the diagonal is twice."""
    report = found(hess=lambda x, A: hess(x, A) + np.diag(np.array([0, 1, 0], x.dtype)))
    assert laws(report) == {"jvp_values"}
    assert [w.index for w in report["x"].wrong] == [(1,)]


def test_structures_of_parameters():
    """A vector of the same structure goes in, and one comes out."""

    def gradient(p):
        return {"w": 2 * p["w"] * p["b"] ** 2, "b": 2 * p["b"] * (p["w"] ** 2).sum()}

    def product(p, v):
        return {
            "w": 2 * v["w"] * p["b"] ** 2 + 4 * p["w"] * p["b"] * v["b"],
            "b": 2 * v["b"] * (p["w"] ** 2).sum() + 4 * p["b"] * (p["w"] * v["w"]).sum(),
        }

    def half(p, v):
        return product(p, {"w": v["w"], "b": 0 * v["b"]})  # the mixed term one way alone

    at = {"w": np.array([0.5, -1.5]), "b": np.array(0.75)}
    assert bp.check(hessian(gradient, at, hessp=product)).verified
    report = bp.check(hessian(gradient, at, hessp=half))
    assert "adjoint_identity" in laws(report)
    assert report.wrong


def test_one_of_the_two_is_given():
    """Not none, not both."""
    for given in ({}, {"hess": hess, "hessp": hessp}):
        with pytest.raises(bp.InvalidOp, match="give one of hessp"):
            hessian(jac, X0, (A,), **given)
