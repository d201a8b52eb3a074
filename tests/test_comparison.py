"""Laws of equal gradients: no rounding is taken for a mistake, however bad, and no mistake for rounding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bpverify import GradientError, Op, comparison, laws
from bpverify.forms import ALL
from bpverify.signature import Sizes
from tests.mistakes.layer import changed, layer
from tests.mistakes.rounded import ROUNDED

EQUAL = ("linear_in_cotangent", "any_memory_layout", "samples_add_up", "samples_in_any_order")


def cancelling(rng, shape):
    """Large numbers that go away in a sum, but for small ones."""
    large = rng.standard_normal(shape) * 1e4
    return np.concatenate([large, -large])[: shape[0]] + 1e-3 * rng.standard_normal(shape)


FILLS = {
    "constant": lambda rng, shape: np.full(shape, 0.1),
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "all of one sign": lambda rng, shape: rng.uniform(0.9, 1.1, shape),
    "cancelling": cancelling,
    "mixed": lambda rng, shape: rng.standard_normal(shape) * 10.0 ** rng.integers(-4, 4, shape),
}


@pytest.fixture(params=[True, False], ids=["a wider type", "no wider type"])
def types(request, monkeypatch):
    """With longdouble as it is, and as where it is float64 by another name."""
    if not request.param:
        monkeypatch.setattr(comparison, "WIDEST", np.float64)


def point_of(op, fill, size, dtype):
    """A point with the long size first, its cotangent filled in the same way."""
    rng = np.random.default_rng(0)
    sizes = Sizes({name: size if name == "m" else 2 for name in op.signature.size_names})
    scale = 1e-2 if dtype == np.float16 else 1  # its largest number is 65504
    arrays = [fill(rng, sizes.shape(term)) * scale for term in op.operands]
    fitted = [op.domains[t.name].fit(a) for t, a in zip(op.operands, arrays, strict=True)]
    point = op.point(*(array.astype(dtype) for array in fitted))
    upstream = {name: fill(rng, a.shape).astype(dtype) for name, a in point.cotangent.items()}
    return replace(point, cotangent=upstream)


@pytest.mark.parametrize("size", [3, 40, 400])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("fill", FILLS.values(), ids=FILLS)
@pytest.mark.parametrize("op", ROUNDED.values(), ids=ROUNDED)
@pytest.mark.usefixtures("types")
def test_bad_roundings_break_no_law(op, fill, dtype, size):
    """Sums one way all along, sums that cancel, sums in float64: right code all the same."""
    point = point_of(op, fill, size, dtype)
    for law in EQUAL:
        laws.ALL[law](op, point)


@pytest.mark.parametrize("size", [3, 40, 400])
@pytest.mark.parametrize("share", [1e-2, 1e-6, 1e-8])
@pytest.mark.usefixtures("types")
def test_a_small_mistake_is_no_rounding(share, size):
    """One part in so many of a gradient, the wrong way for a negative cotangent."""
    wrong = changed(0, lambda d, *_: d + np.abs(d) * d.dtype.type(share))()
    point = wrong.point(np.ones((2, size)) / size, np.full((size, 3), 0.3), np.ones((2, 1)))

    with pytest.raises(GradientError, match="does not follow the cotangent times -1"):
        laws.ALL["linear_in_cotangent"](wrong, point)


@pytest.mark.parametrize("share", [0, 1e-6])
def test_a_large_rounding_hides_no_small_mistake(share):
    """What a wider type leaves of a gap is asked of each element by itself."""
    op = layer()
    point = op.point([[0.1, 0.3]], np.ones((2, 1)), [[0.0]])

    def one(op, at):
        W = at.operands["W"]
        got = np.stack([(W[:, 0] + 1e15) - 1e15, W[:, 1] * W.dtype.type(1 + share)], axis=1)
        yield comparison.Comparison("is odd", {"W": got}, {"W": W}, lambda name: np.zeros_like(W))

    if not share:
        comparison.hold_equal("law", op, point, one)
        return
    with pytest.raises(GradientError, match=r"dW of layer is odd: dW\[0, 1\] is .* \(1 of 2\)"):
        comparison.hold_equal("law", op, point, one)


def cost_of(forward_share, backward_share):
    """Half a square of each sample, added up and multiplied by a function of their number."""
    return Op(
        "x(m) -> J()",
        lambda x: (x * x).sum() / 2 * x.dtype.type(forward_share(len(x))),
        lambda dJ, x: (dJ * x * x.dtype.type(backward_share(len(x))),),
        name="cost",
        samples="m",
    )


def added(m):
    """A sum."""
    return 1.0


def averaged(m):
    """A mean."""
    return 1 / m


@pytest.mark.parametrize("share", [added, averaged])
@pytest.mark.parametrize("values", [[0.5, -1.0, 2.0], [1.0, 1.0, 1.0, 1.0], [1e-8, 3.0]])
def test_a_cost_is_a_sum_or_a_mean(share, values):
    """Which of the two, the forward says."""
    op = cost_of(share, share)
    laws.ALL["samples_add_up"](op, op.point(values))


@pytest.mark.parametrize(("forward", "backward"), [(added, averaged), (averaged, added)])
def test_the_gradient_of_a_sum_is_not_that_of_a_mean(forward, backward):
    """A mean's gradients are right in their parts, and held to the forward that there is."""
    op = cost_of(forward, backward)
    with pytest.raises(GradientError, match="is not what its samples give, added up"):
        laws.ALL["samples_add_up"](op, op.point([0.5, -1.0, 2.0]))


def test_a_cost_that_is_zero_says_nothing():
    """Neither a sum nor a mean can be told where every cost is zero."""
    op = Op("x(m) -> J()", lambda x: 0 * x.sum(), lambda dJ, x: (0 * dJ * x,), samples="m")
    laws.ALL["samples_add_up"](op, op.point([0.5, -1.0, 2.0]))


def test_no_law_keeps_what_it_computed_elsewhere():
    """The points at which a cost is asked are not the caller's."""
    op = ALL["mean_cost"]
    rng = np.random.default_rng(0)
    sizes = Sizes(dict.fromkeys(op.signature.size_names, 3))
    point = op.point(
        *(op.domains[t.name].fit(rng.standard_normal(sizes.shape(t))) for t in op.operands)
    )
    before = repr(point)
    laws.ALL["samples_add_up"](op, point)
    assert repr(point) == before
