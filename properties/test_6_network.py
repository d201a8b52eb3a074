"""The network and the descent: J(W1, b1, …, WL, bL), differentiated layer by layer from the right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.agreement import assert_same
from bpverify.assess import assess
from bpverify.engine import Verdict
from bpverify.forms import chain, network
from bpverify.forms.network import COSTS, backpropagate, descend, pre_activations
from bpverify.forms.sigmoid import sigmoid, sigmoid_prime
from bpverify.forms.training_set import mean_gradients
from bpverify.laws.values import values
from bpverify.op import Op
from bpverify.statement import upheld
from bpverify.strategies import points

DEPTHS = st.integers(1, 4)
COST = st.sampled_from(sorted(COSTS))


def _drawn(data, depth, cost, **limits):
    """A network, a point of it, and its operands by kind: X, Y and [W1, b1, …]."""
    op = network(depth, cost)
    point = data.draw(points(op, **limits), label="point")
    X, *wb, Y = point.fresh()[0]
    return op, point, X, Y, wb


@pytest.mark.claim(id="N-backprop", says="the recursion gives every dW_l, db_l and dX")
@given(data=st.data(), depth=DEPTHS, cost=COST)
def test_backprop(data, depth, cost):
    """Any depth, any widths: against finite differences of J itself."""
    op, point, *_ = _drawn(data, depth, cost)
    values(op, point)


@pytest.mark.claim(id="N-cost", says="dZ_L = A_L - Y for σ and cross-entropy; J a mean")
@given(data=st.data(), cost=COST)
def test_cost(data, cost):
    """Through one layer: dX is (1/m) Wᵀ dZ for the cost's dZ = dA ∘ σ'(Z), which is A - Y for one cost."""
    op, point, *_ = _drawn(data, 1, cost)

    def dX(dJ, X, W, b, Y):
        A = sigmoid(W @ X + b)
        dA = A - Y
        dZ = dA if cost == "cross_entropy" else dA * sigmoid_prime(W @ X + b)
        return dJ * (W.T @ dZ) / X.shape[1]

    upheld(op, point, dX=dX)


@pytest.mark.claim(id="N-shapes", says="dW_l, db_l, dA_l have the shapes of W_l, b_l, A_l")
@given(data=st.data(), depth=DEPTHS, cost=COST)
def test_shapes(data, depth, cost):
    """For every layer, A_0 = X among them."""
    _, _, X, Y, wb = _drawn(data, depth, cost)
    A_prev = X
    for layer, W, b in zip(backpropagate(COSTS[cost], X, Y, wb), wb[::2], wb[1::2], strict=True):
        A = sigmoid(W @ A_prev + b)
        for name, like in (("dW", W), ("db", b), ("dA_prev", A_prev), ("dZ", A)):
            got = layer[name].shape
            assert got == like.shape, (
                f"{name} of {cost} has shape {got}, but should have {like.shape}"
            )
        A_prev = A


@pytest.mark.claim(id="N-descent", says="a small step along -∇J lowers J, by α‖∇J‖² at first order")
@given(data=st.data(), depth=DEPTHS, cost=COST)
def test_descent(data, depth, cost):
    """dJ/dα at α = 0 is -‖∇J‖², and where differences can see it, some step lowers J."""
    op, point, *_ = _drawn(data, depth, cost)
    line, rate = _descent(op, point)
    if rate == 0:
        return  # flat to the last bit: the claim excepts it
    start = line.point(0.0, cotangent=1.0)
    report = assess(line, start)
    report.raise_if_wrong()
    if report["t"].verdict is Verdict.VERIFIED:
        J = [float(line.forward(np.array(2.0**-k))) for k in range(60)]
        assert min(J) < float(line.forward(np.array(0.0))), f"no step of {op.name} lowers J"


def _descent(op, point):
    """J along θ - α ∇J as an op of t = α / rate, and the rate: J's natural length that way."""
    X, *wb, Y = point.fresh()[0]
    names = [term.name for term in op.differentiable if term.name != "X"]
    parameters = dict(zip(names, wb, strict=True))
    gradients = op.gradients([np.array(1.0)], [X, *wb, Y])
    squared = sum(float((gradients[name] ** 2).sum()) for name in names)
    if squared == 0:
        return None, 0.0
    # Some parameter array moves by its own size, or J, never negative, would be used up.
    sizes = ((np.abs(p).max(), np.abs(gradients[name]).max()) for name, p in parameters.items())
    rate = min(max(size, 1.0) / g for size, g in sizes if g > 0)
    rate = min(rate, float(op.forward(X, *wb, Y)) / squared) or rate

    def stepped(t):
        fixed = {name: gradients[name].astype(t.dtype) for name in names}
        moved = descend(
            {name: p.astype(t.dtype) for name, p in parameters.items()}, fixed, rate * t
        )
        return [X.astype(t.dtype), *moved.values(), Y], fixed

    def forward(t):
        return op.forward(*stepped(t)[0])

    def backward(dJ, t):
        operands, fixed = stepped(t)
        here = op.gradients([np.ones((), t.dtype)], operands)
        return -rate * dJ * sum((here[name] * fixed[name]).sum() for name in names)

    return Op("t() -> J()", forward, backward, name=f"descent of {op.name}"), rate


@pytest.mark.claim(id="N-locality", says="a layer needs its right, its own W and its cached inputs")
@given(data=st.data(), depth=DEPTHS, cost=COST)
def test_locality(data, depth, cost):
    """Given dZ_l, W_l and A_(l-1) alone, layer l gives what it gave in the network."""
    _, _, X, Y, wb = _drawn(data, depth, cost)
    Z = pre_activations(X, wb)
    layers = backpropagate(COSTS[cost], X, Y, wb)
    for l, layer in enumerate(layers):
        A_prev = X if l == 0 else sigmoid(Z[l - 1])
        alone = mean_gradients(layer["dZ"], wb[2 * l], A_prev)
        for name, array in alone.items():
            assert_same(f"{name}{l + 1}", layer[name], array, of="network")
        if l > 0:
            handed = layer["dA_prev"] * sigmoid_prime(Z[l - 1])
            assert_same(f"dZ{l}", layers[l - 1]["dZ"], handed, of="network")


@pytest.mark.claim(id="N-one-neuron", says="with every layer of width 1 it is the chain")
@given(data=st.data(), depth=DEPTHS)
def test_one_neuron(data, depth):
    """A network of widths 1 on one sample gives the chain's gradients for da = a - y."""
    op, _, X, Y, wb = _drawn(data, depth, "squared_error", max_size=1)
    numbers = [array.reshape(()) for array in (X, *wb)]
    links = chain(depth)
    (a,) = links.results(numbers)
    expected = links.gradients([a - Y.reshape(())], numbers)
    gradients = op.gradients([np.array(1.0)], [X, *wb, Y])
    for name, array in expected.items():
        other = gradients[name.upper() if name[0] in "wx" else name].reshape(())
        rounded = {"magnitude": array, "operations": 8 * depth}
        assert_same(f"d{name}", other, array, of="network", **rounded)
