"""A transformer block of more than a million named parameters: screened, its mistake located by name."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from bpverify.adapters import torch as bt

WIDTH = 296


class Scale(torch.autograd.Function):
    """x times one learned gain, with the backward written by hand."""

    @staticmethod
    def forward(ctx, x, gain):
        ctx.save_for_backward(x, gain)
        return x * gain

    @staticmethod
    def backward(ctx, dy):
        x, gain = ctx.saved_tensors
        return dy * gain, (dy * x).sum().reshape(1)


class Mistaken(Scale):
    """The gradient of the gain is a mean where it is a sum."""

    @staticmethod
    def backward(ctx, dy):
        x, gain = ctx.saved_tensors
        return dy * gain, (dy * x).mean().reshape(1)


class Block(torch.nn.Module):
    """Attention and a feed-forward part, each behind a norm, and a gain by hand."""

    def __init__(self, scale):
        super().__init__()
        self.norm1 = torch.nn.LayerNorm(WIDTH)
        self.attention = torch.nn.MultiheadAttention(WIDTH, 4, batch_first=True)
        self.norm2 = torch.nn.LayerNorm(WIDTH)
        self.up = torch.nn.Linear(WIDTH, 4 * WIDTH)
        self.down = torch.nn.Linear(4 * WIDTH, WIDTH)
        self.gain = torch.nn.Parameter(torch.tensor([0.7]))
        self.scale = scale

    def forward(self, x):
        y = self.norm1(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        x = x + self.down(torch.nn.functional.gelu(self.up(self.norm2(x))))
        return self.scale.apply(x, self.gain)


def checked(scale):
    """A report on the block's gradients at three tokens."""
    torch.manual_seed(0)
    block = Block(scale)
    assert sum(p.numel() for p in block.parameters()) >= 1_000_000
    return bt.check(block, torch.randn(2, 3, WIDTH), name="block")


def test_a_million_parameters_are_screened_in_under_a_hundred_evaluations():
    report = checked(Scale)
    assert not report.wrong
    assert report.evaluations < 100
    open_ = [g.operand for g in report.gradients if g.verdict.value not in ("verified", "zero")]
    assert open_ == []


def test_a_wrong_function_inside_is_located_to_the_parameter():
    assert [g.operand for g in checked(Mistaken).wrong] == ["gain"]
