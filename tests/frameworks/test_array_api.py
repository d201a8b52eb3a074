"""The adapter for the Array API: worked in the library, compared in NumPy."""

from __future__ import annotations

import array_api_strict as xp
import numpy as np
import pytest

from bpverify import ForwardError, InvalidOperand
from bpverify.adapters import array_api

X = xp.asarray([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])
W = xp.asarray([[1.5, 0.5], [-1.0, 2.0], [-0.25, 0.75]])


def forward(x, w):
    """Strict: it takes no arrays but the library's own."""
    assert type(x).__module__.startswith("array_api_strict")
    return xp.tanh(x @ w)


def backward(da, x, w):
    """Its gradients, by name."""
    dz = da * (1 - forward(x, w) ** 2)
    return {"dx": dz @ w.mT, "dw": x.mT @ dz}


SIGNATURE = "x(m,n), w(n,k) -> a(m,k)"


def test_points_are_made_in_the_library():
    """Forward and backward see its arrays alone; a cotangent of its own is taken too."""
    report = array_api.check(SIGNATURE, forward, backward, X, W)
    assert report.verified
    assert array_api.check(SIGNATURE, forward, backward, X, W, cotangent=xp.ones((2, 2))).verified


def test_points_are_made_on_the_device_of_the_arrays():
    """The library has devices of its own, refuses to mix them, and lets NumPy read from one alone."""
    there = xp.Device("device1")
    seen = set()

    def noted(x, w):
        seen.add(x.device)
        return forward(x, w)

    report = array_api.check(SIGNATURE, noted, backward, X.to_device(there), W.to_device(there))
    assert report.verified
    assert seen == {there}


@pytest.mark.parametrize("spoil", [1.0, 2.0])
def test_forward_mode_where_there_is_one(spoil):
    """In the library too; against differences, and against the backward without them."""

    def jvp(tangents, x, w):
        tx, tw = tangents
        return (1 - forward(x, w) ** 2) * (tx @ w + spoil * (x @ tw))

    report = array_api.check(SIGNATURE, forward, backward, X, W, jvp=jvp)
    assert not report.wrong
    broken = {error.law for error in report.broken}
    assert broken == (set() if spoil == 1 else {"adjoint_identity", "jvp_values"})


def test_as_an_op_it_keeps_every_law():
    """`op_in` works for drawn values as well."""
    import bpverify as bp

    op = array_api.op_in(SIGNATURE, forward, backward, X)
    assert bp.check(op, np.asarray(X), np.asarray(W), laws=bp.laws.ALL).verified


def test_operands_without_gradient_and_two_results():
    """A mask as an operand, two results as a tuple."""

    def split(x, mask):
        return x * mask, xp.sin(x)

    def joined(cotangents, x, mask):
        return (cotangents[0] * mask + cotangents[1] * xp.cos(x),)

    mask = xp.asarray([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    signature = "x(m,n), mask(m,n) -> y(m,n), s(m,n)"
    report = array_api.check(signature, split, joined, X, mask, no_gradient=("mask",))
    assert report.verified
    assert [gradient.operand for gradient in report.gradients] == ["x"]


def test_operands_of_two_libraries_are_refused():
    """Or of none."""
    with pytest.raises(InvalidOperand, match="arrays of one library"):
        array_api.check(SIGNATURE, forward, backward, X, np.asarray(W))
    with pytest.raises(InvalidOperand, match="arrays of one library"):
        array_api.check(SIGNATURE, forward, backward, [[1.0]], [[2.0]])


def test_noise_and_a_forward_that_raises_are_told():
    """In our words."""
    rng = np.random.default_rng(0)
    with pytest.raises(ForwardError, match="not deterministic"):
        array_api.check(SIGNATURE, lambda x, w: (x @ w) * rng.random(), backward, X, W)
    with pytest.raises(ForwardError, match="raised"):
        array_api.check(SIGNATURE, lambda x, w: x * w, backward, X, W)
