"""The adapter for PyTorch: what is right is accepted, what is odd is told, what is wrong is named."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bpverify import ForwardError, GradientError, InvalidOperand, Verdict
from bpverify import check as check_op
from bpverify.adapters import torch as bt

X = torch.tensor([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])
W = torch.tensor([[1.5, 0.5, -1.0], [2.0, -0.25, 0.75]])


def product(pull_back):
    """A custom Function of two tensors, x² w, with this for its backward."""

    class Product(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, w):
            ctx.save_for_backward(x, w)
            return x * x * w

        @staticmethod
        def backward(ctx, dy):
            return pull_back(dy, *ctx.saved_tensors)

    return Product.apply


def right(dy, x, w):
    return 2 * x * w * dy, x * x * dy


def test_a_right_function_is_verified() -> None:
    """In float64, though float32 was given; operands have the names of the forward."""
    report = bt.check(product(right), X, W)
    assert report.verified
    assert report.mode in ("float64", "extended")
    assert min(gradient.digits for gradient in report.gradients) > 8
    assert report.place.op == "Product"
    assert X.dtype == torch.float32


def test_a_function_whose_context_is_set_up_apart() -> None:
    """`setup_context` beside a forward without context: its parameters have their names too."""

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return x * x

        @staticmethod
        def setup_context(ctx, inputs, output):  # noqa: ARG004 - PyTorch passes it by name
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, dy):
            (x,) = ctx.saved_tensors
            return 2 * x * dy

    assert bt.check(Square.apply, X)["x"].verdict is Verdict.VERIFIED


def test_a_wrong_function_is_wrong() -> None:
    """One factor, in one gradient of two."""
    report = bt.check(product(lambda dy, x, w: (2 * x * w * dy, 2 * x * x * dy)), X, W)
    assert [g.operand for g in report.wrong] == ["w"]
    assert report["x"].verdict is Verdict.VERIFIED


def test_none_for_one_input_is_named() -> None:
    """None stands for zero in PyTorch: wrong here, and said to be no mere slip of a formula."""
    report = bt.check(product(lambda dy, x, w: (2 * x * w * dy, None)), X, W)
    assert [g.operand for g in report.wrong] == ["w"]
    assert "dw is zero throughout, though the results depend on w" in report.notes[-1]


def test_a_detached_path_beside_a_live_one() -> None:
    """The gradient is not zero, only too small: wrong."""
    assert bt.check(lambda x: x.detach() ** 2 + x, X).wrong


def test_no_path_at_all() -> None:
    """No result asks for a gradient: told as such, and nothing is differenced."""
    with pytest.raises(GradientError, match=r"no result carries a gradient: detach\(\)"):
        bt.check(lambda x: x.detach() * 2, X)
    with pytest.raises(GradientError, match="no result carries a gradient"):
        bt.check(torch.no_grad()(lambda x: x * 2), X)


def raising(dy, x, w):
    raise ZeroDivisionError("no such luck")


@pytest.mark.parametrize(
    ("pull_back", "words"),
    [
        (raising, "backward raised ZeroDivisionError: no such luck"),
        (lambda dy, x, w: (dy[0], dy), "backward raised RuntimeError.*invalid gradient"),
        (lambda dy, x, w: dy, "backward raised RuntimeError.*number of gradients"),
        (lambda dy, x, w: ([1.0], dy), "backward raised RuntimeError: expected Variable or None"),
        (lambda dy, x, w: (1.0, dy), "backward raised RuntimeError: expected Variable or None"),
    ],
    ids=["raises", "shape", "number", "list", "scalar"],
)
def test_a_backward_that_gives_no_gradients(pull_back, words) -> None:
    """Each is a finding with PyTorch's own words in it."""
    with pytest.raises(GradientError, match=words):
        bt.check(product(pull_back), X, W)


def test_nan_is_found() -> None:
    """A law names it."""
    report = bt.check(product(lambda dy, x, w: (2 * x * w * dy, dy * torch.nan)), X, W)
    assert [error.law for error in report.broken] == ["finite_where_forward_is"]
    assert not report.verified


def test_a_gradient_in_a_narrower_type_is_told() -> None:
    """PyTorch casts it back without a word: the digits are gone, and the note says where."""
    report = bt.check(
        product(lambda dy, x, w: (2 * x * w * dy, (x * x * dy / 3).float() * 3)), X, W
    )
    assert not report.verified
    assert "_to_copy.default gives float32" in report.notes[0]


def test_a_forward_in_a_narrower_type_is_told() -> None:
    """Float64 outside, float32 within: few digits, and why."""
    report = bt.check(lambda x: x.float().sin().double(), X)
    assert "narrower than the one checked in" in report.notes[0]
    assert not bt.check(torch.sin, X).notes


def test_overlapping_memory_is_told_and_harms_nothing() -> None:
    """An expanded tensor and two views of one: each element moves by itself."""
    wide = X[:1].expand(2, 3)
    report = bt.check(product(right), wide, W)
    assert report.verified
    assert report.notes == (
        "elements of x share memory (strides (0, 1)): each was moved by itself, in a copy",
    )
    report = bt.check(product(right), W, W.t().t())
    assert report.verified
    assert report.notes == ("x and w share memory: each was moved by itself, in a copy",)
    base = torch.arange(12.0)
    assert not bt.check(product(right), base[::2], base[1::2]).notes


def test_random_forwards_repeat_themselves() -> None:
    """Dropout draws the same mask in every evaluation, and the caller's next draw is as ever."""
    torch.manual_seed(3)
    state = torch.get_rng_state()
    assert bt.check(lambda x: torch.nn.functional.dropout(x, 0.5) * x, X).verified
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("kept", [True, False])
def test_a_mask_drawn_anew_on_the_way_back_is_not_the_forwards(kept) -> None:
    """Though every evaluation begins at the same state; and the caller's next draw is as ever."""

    class Dropout(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mask = (torch.rand_like(x) < 0.5) / 0.5
            return x * ctx.mask

        @staticmethod
        def backward(ctx, dy):
            return dy * (ctx.mask if kept else (torch.rand_like(dy) < 0.5) / 0.5)

    torch.manual_seed(3)
    state = torch.get_rng_state()
    report = bt.check(Dropout.apply, torch.cat([X, W]))
    assert report.verified == kept
    assert bool(report.wrong) != kept
    assert torch.equal(torch.get_rng_state(), state)


def test_noise_on_the_way_back_is_told() -> None:
    """The gradient is not the same twice."""
    rng = np.random.default_rng(0)
    report = bt.check(product(lambda dy, x, w: (2 * x * w * dy, x * x * dy * rng.random())), X, W)
    assert "repeatable" in [error.law for error in report.broken]


def test_noise_that_does_not_repeat_is_told() -> None:
    """Before any difference is taken: the forward is not deterministic."""
    rng = np.random.default_rng(0)
    with pytest.raises(ForwardError, match="not deterministic"):
        bt.check(lambda x: x * rng.random(), X)


def test_only_what_asks_for_a_gradient_is_checked() -> None:
    """One input that asks silences the others; none that asks means all; whole numbers pass through."""
    x = X.clone().requires_grad_()
    assert [g.operand for g in bt.check(product(right), x, W).gradients] == ["x"]
    picked = bt.check(lambda x, i: x[i], X, torch.tensor([1, 0, 1]))
    assert [g.operand for g in picked.gradients] == ["x"]


def test_structures_keep_their_names() -> None:
    """A dict of a list in, a tuple out."""
    report = bt.check(
        lambda params: (params["layers"][1]["W"].sin(), params["layers"][0]["W"] ** 2),
        {"layers": [{"W": X}, {"W": W}]},
    )
    assert report.verified
    assert [g.operand for g in report.gradients] == ["params.layers[0].W", "params.layers[1].W"]


def test_a_module_is_left_as_it_was() -> None:
    """Parameters, buffers, modes, gradients; batch norm in training updates its statistics."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(3, 4),
        torch.nn.BatchNorm1d(4),
        torch.nn.Dropout(0.25),
        torch.nn.Linear(4, 2),
    )
    model[3].bias.requires_grad_(False)
    model[0].weight.grad = torch.ones(4, 3)
    model[2].eval()
    x = torch.randn(6, 3)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    report = bt.check(model, x)
    assert not report.wrong
    names = [gradient.operand for gradient in report.gradients]
    assert names == ["input", "0.weight", "0.bias", "1.weight", "1.bias", "3.weight"]
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert [inner.training for inner in model] == [True, True, False, True]
    assert torch.equal(model[0].weight.grad, torch.ones(4, 3))
    assert all(
        p.dtype == torch.float32 and (p.grad is None or p is model[0].weight)
        for p in model.parameters()
    )


def test_the_given_type_on_request() -> None:
    """In float32 fewer digits are there, and a type that NumPy lacks is refused."""
    report = bt.check(torch.sin, X, dtype=None)
    assert report.verified
    op, operands = bt.op_at(torch.sin, X, dtype=None)
    assert operands[0].dtype == np.float32
    assert op.results(operands)[0].dtype == np.float32
    with pytest.raises(InvalidOperand, match=r"x0 in torch.bfloat16 cannot be compared in NumPy"):
        bt.check(torch.sin, X.bfloat16(), dtype=None)
    assert bt.check(torch.sin, X.bfloat16()).verified


def test_as_an_op_it_keeps_every_law() -> None:
    """All the laws, memory layouts and stale state included."""
    from bpverify import laws

    op, operands = bt.op_at(product(right), X, W)
    assert check_op(op, *operands, laws=laws.ALL).verified


def test_nothing_to_check_is_said() -> None:
    """Whole numbers alone."""
    with pytest.raises(InvalidOperand, match="no floating array that may move"):
        bt.check(lambda x: x.double(), torch.tensor([1, 2]))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
def test_on_a_cuda_device() -> None:
    """The points are made where the tensors are."""
    seen = set()
    assert bt.check(lambda x: seen.add(x.device.type) or x.sin(), X.cuda()).verified
    assert seen == {"cuda"}
