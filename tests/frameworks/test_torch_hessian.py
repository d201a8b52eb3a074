"""Hessian-vector products in PyTorch: against differences of the gradient, and symmetric."""

from __future__ import annotations

import pytest
import torch
from torch.autograd.function import once_differentiable

from bpverify import ForwardError, InvalidOp, Verdict
from bpverify import check as check_op
from bpverify.adapters import torch as bt

X = torch.tensor([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])
W = torch.tensor([[1.5, 0.5, -1.0], [2.0, -0.25, 0.75]])


def cost(x, w):
    """With a Hessian that mixes the two."""
    return (x.sin() * w * w * x).sum()


@pytest.mark.parametrize("forward_mode", [None, True])
def test_pytorchs_own_hessian_is_verified(forward_mode):
    """Both blocks of it, to the digits of a gradient; forward over reverse on request."""
    report = bt.check(cost, X, W, order=2, forward_mode=forward_mode)
    assert report.verified
    assert report.place.op == "hessian_of_cost"
    assert min(gradient.digits for gradient in report.gradients) > 9


def test_a_modules_parameters_have_one():
    """By their names, as an op too."""

    class Error(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = torch.nn.Linear(3, 1)

        def forward(self, x):
            return (self.linear(x).tanh() ** 2).mean()

    op, operands = bt.op_at(Error(), X, order=2)
    report = check_op(op, *operands)
    assert report.verified
    assert [g.operand for g in report.gradients] == ["x", "linear.weight", "linear.bias"]


def test_a_linear_cost_has_a_hessian_of_zero():
    """Nothing asks for its gradient, and that is right."""
    report = bt.check(lambda x: (3 * x).sum(), X, order=2)
    assert [g.verdict for g in report.gradients] == [Verdict.ZERO]
    assert not report.errors


class Softplus(torch.autograd.Function):
    """Its backward is right, and kept a slope that no second backward can follow."""

    @staticmethod
    def forward(ctx, x):
        ctx.slope = torch.sigmoid(x)
        return torch.nn.functional.softplus(x)

    @staticmethod
    def backward(ctx, dy):
        return dy * ctx.slope


class Followed(Softplus):
    """The same, from what is saved."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.nn.functional.softplus(x)

    @staticmethod
    def backward(ctx, dy):
        return dy * torch.sigmoid(*ctx.saved_tensors)


@pytest.mark.parametrize("kind", [Softplus, Followed])
def test_a_backward_that_cannot_be_followed_has_a_wrong_hessian(kind):
    """Silently, though its gradient is right."""

    def squared(x):
        return (kind.apply(x) ** 2).sum()

    assert bt.check(squared, X).verified
    report = bt.check(squared, X, order=2)
    assert report.verified == (kind is Followed)
    assert [g.operand for g in report.wrong] == ([] if kind is Followed else ["x"])


def test_one_that_may_be_differentiated_once_is_told():
    """PyTorch itself goes round it without a word, and gives a Hessian of zero."""

    class Once(Followed):
        @staticmethod
        @once_differentiable
        def backward(ctx, dy):
            return dy * torch.sigmoid(*ctx.saved_tensors)

    report = bt.check(lambda x: (Once.apply(x) ** 2).sum(), X, order=2)
    assert [g.operand for g in report.wrong] == ["x"]
    assert "dx is zero throughout" in report.notes[-1]


class Quadratic(torch.autograd.Function):
    """½ xᵀ A x, whose backward is a Function of its own: A x, pulled back by Aᵀ."""

    pulled = torch.tensor([[2.0, 0.5, 0.0], [0.5, 1.0, -0.25], [0.0, -0.25, 3.0]])

    class Product(torch.autograd.Function):
        """A x."""

        @staticmethod
        def forward(ctx, x, by):
            ctx.by = by
            return Quadratic.pulled.to(x.dtype) @ x

        @staticmethod
        def backward(ctx, u):
            return ctx.by.to(u.dtype).mT @ u, None

    @staticmethod
    def forward(ctx, x, by):
        ctx.save_for_backward(x, by)
        return x @ Quadratic.pulled.to(x.dtype) @ x / 2

    @staticmethod
    def backward(ctx, dy):
        x, by = ctx.saved_tensors
        return dy * Quadratic.Product.apply(x, by), None


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
    by = Quadratic.pulled.clone()
    if place:
        by[place] += 0.125
    x = X[0].clone().requires_grad_()
    report = bt.check(Quadratic.apply, x, by, order=2)
    assert {error.law for error in report.broken} == laws
    assert bool(report.wrong) == bool(place)


def test_what_is_no_cost_is_refused():
    """And an order that there is not."""
    with pytest.raises(
        ForwardError, match=r"a cost, one number; the function gives shape \(2, 3\)"
    ):
        bt.check(torch.sin, X, order=2)
    with pytest.raises(ForwardError, match="no result carries a gradient"):
        bt.check(lambda x: x.detach().sum(), X, order=2)
    with pytest.raises(InvalidOp, match="order is 1, for gradients, or 2, for Hessians; got 3"):
        bt.check(cost, X, W, order=3)
