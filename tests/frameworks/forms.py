"""The article's forms in PyTorch and JAX, ours against theirs: `python -m tests.frameworks.forms`."""

from __future__ import annotations

import itertools
import sys
from functools import partial
from importlib.util import find_spec

import numpy as np

from bpverify.forms import layer, network, neuron, training_set, vector_neuron
from tests.frameworks import running_error

LIBRARIES = [library for library in ("torch", "jax") if find_spec(library)]
#: Values are drawn anew each time, shapes every fourth: JAX compiles anew for each.
DRAWS = range(12)
SHAPES = 4


def by_torch(forward, cotangent, arrays):
    """The result of a forward and its gradients, by torch.autograd."""
    import torch

    given = [torch.from_numpy(np.array(a)).requires_grad_() for a in arrays]
    result = forward(torch.sigmoid, torch.nn.functional.softplus, *given)
    found = torch.autograd.grad(result, given, torch.from_numpy(np.array(cotangent)))
    return [gradient.numpy() for gradient in found]


def by_jax(forward, cotangent, arrays):
    """The same by jax.vjp, in float64."""
    import jax

    with jax.enable_x64(True):
        given = [jax.numpy.asarray(a) for a in arrays]
        result, pull_back = jax.vjp(lambda *a: forward(jax.nn.sigmoid, jax.nn.softplus, *a), *given)
        assert result.dtype == np.float64
        return [np.asarray(gradient) for gradient in pull_back(jax.numpy.asarray(cotangent))]


THEIRS = {"torch": by_torch, "jax": by_jax}


def a_neuron(sizes, rng):
    """Form 1: all numbers."""
    da, w, x, b = rng.normal(size=4)
    one = [np.reshape(v, (1, 1)) for v in (da, w, x, b)]
    bound = {key: (v.value[0, 0], v.error[0, 0]) for key, v in running_error.layer(*one).items()}

    def forward(sigmoid, softplus, w, x, b):
        return sigmoid(w * x + b)

    return (
        neuron.NEURON,
        forward,
        da,
        (w, x, b),
        {"dw": bound["dW"], "dx": bound["dA_prev"], "db": bound["db"]},
    )


def _layered(op, rng, k, n, m, names):
    da, W = rng.normal(size=(k, m)), rng.normal(size=(k, n))
    x, b = rng.normal(size=(n, m)), rng.normal(size=(k, 1))
    found = running_error.layer(da, W, x, b)
    bounds = {f"d{own}": (found[key].value, found[key].error) for own, key in names.items()}

    def forward(sigmoid, softplus, W, x, b):
        return sigmoid(W @ x + b)

    return op, forward, da, (W, x, b), bounds


def a_vector_neuron(sizes, rng):
    """Form 2: a vector comes in."""
    n, names = int(sizes.integers(1, 9)), {"w": "dW", "x": "dA_prev", "b": "db"}
    return _layered(vector_neuron.VECTOR_NEURON, rng, 1, n, 1, names)


def a_layer(sizes, rng):
    """Form 3."""
    k, n = map(int, sizes.integers(1, 9, size=2))
    return _layered(layer.LAYER, rng, k, n, 1, {"W": "dW", "a_prev": "dA_prev", "b": "db"})


def a_training_set(sizes, rng):
    """m samples at once."""
    k, n, m = map(int, sizes.integers(1, 9, size=3))
    return _layered(training_set.SUM, rng, k, n, m, {"W": "dW", "A_prev": "dA_prev", "b": "db"})


def _a_network(cost, sizes, rng):
    depth = int(sizes.integers(1, 5))
    *widths, m = map(int, sizes.integers(1, 9, size=depth + 2))
    X, Y = rng.normal(size=(widths[0], m)), (rng.random((widths[-1], m)) < 0.5) * 1.0
    wb = []
    for n, k in itertools.pairwise(widths):
        wb += [rng.normal(size=(k, n)), rng.normal(size=(k, 1))]
    found = running_error.network(cost, X, Y, *wb)

    def forward(sigmoid, softplus, X, *wb):
        A = X
        for W, b in zip(wb[::2], wb[1::2], strict=True):
            Z = W @ A + b
            A = sigmoid(Z)
        y = Z.new_tensor(Y) if hasattr(Z, "new_tensor") else Y
        columns = softplus(Z) - y * Z if cost == "cross_entropy" else (A - y) ** 2 / 2
        return columns.sum() / m

    bounds = {key: (one.value, one.error) for key, one in found.items()}
    return network(depth, cost), forward, 1.0, (X, *wb, Y), bounds


FORMS = {
    "neuron": a_neuron,
    "vector neuron": a_vector_neuron,
    "layer": a_layer,
    "training set": a_training_set,
    "network, cross-entropy": partial(_a_network, "cross_entropy"),
    "network, squared error": partial(_a_network, "squared_error"),
}


def pairs(library, form, seed):
    """For each gradient: its name, ours, theirs, and how far rounding may carry the two apart."""
    op, forward, cotangent, arrays, bounds = FORMS[form](
        np.random.default_rng(seed // SHAPES), np.random.default_rng(seed)
    )
    own = op.backward(np.asarray(cotangent), *map(np.asarray, arrays))
    moved = [term.name for term in op.differentiable]
    theirs = THEIRS[library](forward, cotangent, arrays[: len(moved)])
    for name, gradient in zip(moved, theirs, strict=True):
        value, error = bounds[f"d{name}"]
        assert np.shape(own[f"d{name}"]) == np.shape(gradient) == np.shape(value)
        yield name, own[f"d{name}"], gradient, running_error.SLACK * 2 * error


def apart(own, theirs):
    """How far two gradients are apart, in units in the last place of the largest element."""
    size = max(np.abs(own).max(), np.abs(theirs).max())
    return float(np.abs(own - theirs).max() / np.spacing(size))


def line(library, form):
    """What the draws of one form come to."""
    found = [(o, t) for seed in DRAWS for _, o, t, _ in pairs(library, form, seed)]
    same = np.concatenate([np.ravel(own == theirs) for own, theirs in found]).mean()
    largest = max(apart(*pair) for pair in found)
    return f"| {form} | {library} | {len(found)} | {same:.0%} | {largest:.1f} |\n"


def main():
    """Print a line for each form and library."""
    sys.stdout.write(
        "| form | library | gradients | elements equal bit for bit | at most apart, ulp |\n"
    )
    sys.stdout.write("| --- | --- | --- | --- | --- |\n")
    for form, library in itertools.product(FORMS, LIBRARIES):
        sys.stdout.write(line(library, form))


if __name__ == "__main__":
    main()
