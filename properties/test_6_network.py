"""The network and the descent: J(W1, b1, …, WL, bL), differentiated layer by layer from the right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.engine import TAIL, derivative
from bpverify.forms import chain, network
from bpverify.forms.network import COSTS, backpropagate, descend, pre_activations
from bpverify.forms.sigmoid import sigmoid, sigmoid_prime
from bpverify.forms.training_set import mean_gradients
from bpverify.laws.values import values
from bpverify.rounding import gamma, same_to_rounding
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
        assert layer["dW"].shape == W.shape
        assert layer["db"].shape == b.shape
        assert layer["dA_prev"].shape == A_prev.shape
        A_prev = sigmoid(W @ A_prev + b)
        assert layer["dZ"].shape == A_prev.shape


def operations(X, wb):
    """Roundings on the longest path through all gradients: each width and m once a layer, σ's own 12."""
    return X.shape[1] + sum(W.size + 12 for W in wb[::2])


@pytest.mark.claim(id="N-descent", says="a small step along -∇J lowers J, by α‖∇J‖² at first order")
@given(data=st.data(), depth=DEPTHS, cost=COST)
def test_descent(data, depth, cost):
    """dJ/dα at α = 0 is -‖∇J‖², and where that is not lost in rounding some step lowers J."""
    op, point, X, Y, wb = _drawn(data, depth, cost)
    gradients = op.gradients([np.array(1.0)], [X, *wb, Y])
    parameters = {name: point.operands[name] for name in gradients if name != "X"}
    squared = sum(float((gradients[name] ** 2).sum()) for name in parameters)
    if squared == 0:
        return  # flat to the last bit: the claim excepts it

    def J(alpha):
        stepped = descend(parameters, gradients, alpha)
        return op.forward(X, *stepped.values(), Y)

    # The rate that moves some parameter array by its own size: J's natural length along -∇J.
    moves = ((p, np.abs(gradients[name]).max()) for name, p in parameters.items())
    rate = min(max(np.abs(p).max(), 1.0) / g for p, g in moves if g > 0)
    slope = derivative(J, step=rate)
    rounded = gamma(operations(X, wb), X.dtype) * squared
    assert abs(slope.value + squared) <= TAIL * slope.error + rounded
    if squared > TAIL * slope.error:
        assert any(J(rate * 2.0**-k) < J(0.0) for k in range(60))


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
        assert all(np.array_equal(alone[name], layer[name]) for name in alone)
        if l > 0:
            handed = layer["dA_prev"] * sigmoid_prime(Z[l - 1])
            assert np.array_equal(layers[l - 1]["dZ"], handed)


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
        assert same_to_rounding(other, array, magnitude=array, operations=8 * depth), name
