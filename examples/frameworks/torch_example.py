"""A hand-written `torch.autograd.Function` inside a module: right, then with a mistake in its backward."""

import torch

from bpverify.adapters import torch as bt


class Swish(torch.autograd.Function):
    """x * sigmoid(x), with the backward written by hand."""

    @staticmethod
    def forward(ctx, x):
        """The result; x is kept for the backward."""
        ctx.save_for_backward(x)
        return x * torch.sigmoid(x)

    @staticmethod
    def backward(ctx, dy):
        """The gradient of x."""
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        return dy * (s + x * s * (1 - s))


class Forgetful(Swish):
    """The same with one term of the product rule forgotten."""

    @staticmethod
    def backward(ctx, dy):
        """Wrong: where is x * s * (1 - s)?"""
        (x,) = ctx.saved_tensors
        return dy * torch.sigmoid(x)


class Gate(torch.nn.Module):
    """A layer with named parameters and the Function behind it."""

    def __init__(self, function):
        super().__init__()
        self.linear = torch.nn.Linear(4, 3)
        self.function = function

    def forward(self, x):
        """The gated result."""
        return self.function.apply(self.linear(x))


torch.manual_seed(0)
x = torch.randn(5, 4)
print(bt.check(Gate(Swish), x))
print(bt.check(Gate(Forgetful), x))
