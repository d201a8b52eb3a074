"""Forward mode in PyTorch: against differences, and against the backward without them."""

from __future__ import annotations

import pytest
import torch

import bpverify as bp
from bpverify.adapters import torch as bt

X = torch.tensor([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])
W = torch.tensor([[1.5, 0.5, -1.0], [2.0, -0.25, 0.75]])


def product(backward=1.0, jvp=1.0):
    """x² w with both derivatives written by hand; factors spoil what belongs to w."""

    class Product(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, w):
            ctx.save_for_backward(x, w)
            ctx.save_for_forward(x, w)
            return x * x * w

        @staticmethod
        def backward(ctx, dy):
            x, w = ctx.saved_tensors
            return 2 * x * w * dy, backward * x * x * dy

        @staticmethod
        def jvp(ctx, tx, tw):
            x, w = ctx.saved_tensors
            return 2 * x * w * tx + jvp * x * x * tw

    return Product.apply


def laws(report):
    """The laws that are broken."""
    return {error.law for error in report.broken}


def test_a_jvp_written_by_hand_is_held_without_being_asked_for():
    """Right, it is accepted; wrong, both laws say so, though every gradient is verified."""
    assert bt.check(product(), X, W).verified
    report = bt.check(product(jvp=2.0), X, W)
    assert laws(report) == {"adjoint_identity", "jvp_values"}
    assert not report.wrong
    assert bt.check(product(jvp=2.0), X, W, forward_mode=False).verified


def test_a_wrong_backward_contradicts_the_right_jvp():
    """By the adjoint identity as well as by differences."""
    report = bt.check(product(backward=2.0), X, W)
    assert laws(report) == {"adjoint_identity"}
    assert [g.operand for g in report.wrong] == ["w"]


def test_two_that_are_wrong_alike_are_found_by_differences():
    """Adjoint to each other, and both twice too large."""
    report = bt.check(product(2.0, 2.0), X, W)
    assert laws(report) == {"jvp_values"}
    assert [g.operand for g in report.wrong] == ["w"]


@pytest.mark.parametrize(
    "function",
    [
        torch.sin,
        torch.nn.Linear(3, 2),
        lambda x: torch.nn.functional.dropout(x, 0.5),
        lambda x: (x, x**2),
    ],
    ids=["function", "module", "random", "two results"],
)
def test_pytorchs_own_on_request(function):
    """What PyTorch knows the forward mode of keeps both laws."""
    assert bt.check(function, X, forward_mode=True).verified


def test_a_function_without_one_is_told():
    """In PyTorch's words."""

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, dy):
            (x,) = ctx.saved_tensors
            return 2 * x * dy

    assert bt.check(Square.apply, X).verified
    (told,) = bt.check(Square.apply, X, forward_mode=True).broken
    assert "the jvp of Square raised" in str(told)


def test_as_an_op_it_has_its_jvp():
    """`op_at` too."""
    op, operands = bt.op_at(product(jvp=2.0), X, W)
    assert laws(bp.check(op, *operands)) == {"adjoint_identity", "jvp_values"}
