"""What a backward may return: as a tuple or by name; and what is said of anything else."""

from __future__ import annotations

import traceback

import numpy as np
import pytest

from bpverify import GradientError, Op, check, laws

W, X, B = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([[5.0]])


def forward(W, x, b):
    """z = W x + b."""
    return W @ x + b


def right(dz, W, x, b):
    """dW, dx, db."""
    return dz @ x.T, W.T @ dz, dz


def named(dz, W, x, b):
    """The same by name."""
    return dict(zip(("dW", "dx", "db"), right(dz, W, x, b), strict=True))


def op(backward, **options):
    """The layer with this backward."""
    return Op("W(k,n), x(n,m), b(k,1) -> z(k,m)", forward, backward, name="layer", **options)


RETURNED = [
    (right, ()),
    (named, ()),
    (lambda *a: list(right(*a)), ()),
    (lambda *a: dict(reversed(named(*a).items())), ()),
    (lambda *a: right(*a)[:2], ("b",)),
    (lambda *a: (*right(*a)[:2], None), ("b",)),
    (lambda *a: named(*a) | {"db": None}, ("b",)),
    (lambda *a: right(*a)[0], ("x", "b")),
    (lambda *a: (right(*a)[0], None, None), ("x", "b")),
]


@pytest.mark.parametrize(("backward", "fixed"), RETURNED, ids=[str(i) for i in range(9)])
def test_what_a_backward_may_return(backward, fixed):
    """A tuple or list in order, or a mapping in any; what has no gradient is left out or None."""
    checked = op(backward, no_gradient=fixed)
    gradients = checked.gradients([np.ones((1, 1))], [W, X, B])

    expected = dict(zip("Wxb", right(np.ones((1, 1)), W, X, B), strict=True))
    assert [*gradients] == [name for name in "Wxb" if name not in fixed]
    assert all(np.array_equal(gradient, expected[name]) for name, gradient in gradients.items())


KEYS = "dW, dx, db"
REFUSED = [
    ("raises", lambda dz, W, x, b: dz @ W.T @ x @ x, (), [
        f"{KEYS} of layer: the backward raised ValueError: matmul",
        "test_backward_result.py:"]),
    ("None", lambda *a: None, (), [f"returned None, but should return 3: {KEYS}",
        "return them as a tuple in this order, or as a mapping with these keys"]),
    ("None for one", lambda *a: None, ("x", "b"), ["returned None, but should return 1: dW"]),
    ("two", lambda *a: right(*a)[:2], (), [f"returned 2 gradients, but should return 3: {KEYS}"]),
    ("four", lambda *a: (*right(*a), 1.0), (), ["returned 4 gradients, but should return 3"]),
    ("one", lambda *a: a[1], (), ["returned array([[1., 2.]]), but should return 3"]),
    ("one array of all", lambda *a: np.zeros((3, 1)), (), ["returned array([[0.], [0.], [0.]])"]),
    ("a generator", lambda *a: (g for g in right(*a)), (), ["returned <generator object"]),
    ("the surplus one", right, ("b",), ["a gradient for b, which has none",
        "return None in its place, or take b out of no_gradient"]),
    ("surplus key", named, ("b",), ["should return dW, dx: db not asked for"]),
    ("missing key", lambda *a: {"dW": a[1]}, (), [f"should return {KEYS}: dx, db missing",
        "it returned a mapping with 'dW'", "is named in no_gradient="]),
    ("empty mapping", lambda *a: {}, (), ["it returned a mapping with nothing in it"]),
    ("operands' names", lambda *a: dict(zip("Wxb", right(*a), strict=True)), (), [
        "rename 'W' to 'dW'", "rename 'x' to 'dx'", "rename 'b' to 'db'"]),
    ("other case", lambda *a: {"dw": a[1], "dx": a[2], "db": a[3]}, (), ["rename 'dw' to 'dW'"]),
    ("other prefix", lambda *a: {"grad_W": a[1], "dx": a[2], "∂b": a[3]}, (), [
        "rename 'grad_W' to 'dW'", "rename '∂b' to 'db'"]),
    ("None among them", lambda *a: (a[1], None, a[3]), (), [
        "dx of layer should be a floating array, but is None", "no_gradient=('x',)"]),
    ("objects", lambda *a: (a[1].astype(object), *a[2:]), (), ["dW of layer should be a floating"]),
    ("complex", lambda *a: (a[1] * 1j, *a[2:]), (), ["but is array([[0.+1.j, 0.+2.j]])"]),
    ("ragged", lambda *a: ([[1.0], [1.0, 2.0]], *a[2:]), (), ["is a list: [[1.0], [1.0, 2.0]]"]),
    ("lists", lambda *a: [g.tolist() for g in right(*a)], (), [
        "dW of layer should be an array, but is a list: [[", "return np.array of it"]),
    ("a tuple of one", lambda *a: ((a[1],), *right(*a)[1:]), (), ["but is a tuple: (array("]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("backward", "fixed", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_a_backward_may_not_return(backward, fixed, said):
    """Any law says it; the headline stands alone, and nothing of the caller's was changed."""
    operands = [W.copy(), X.copy(), B.copy()]
    checked = op(backward, no_gradient=fixed)
    with pytest.raises(GradientError) as refused:
        laws.ALL["gradient_shape"](checked, checked.point(*operands))

    assert "of layer" in str(refused.value).splitlines()[0]
    for part in said:
        assert part in str(refused.value)
    assert refused.value.op == "layer"
    assert [a.tolist() for a in operands] == [W.tolist(), X.tolist(), B.tolist()]


def test_what_a_backward_raises_is_kept():
    """The exception of the user's code is the cause of the one that names the op."""
    with pytest.raises(GradientError) as refused:
        op(lambda *a: 1 / 0).gradients([np.ones((1, 1))], [W, X, B])

    assert isinstance(refused.value.__cause__, ZeroDivisionError)


def test_a_backward_may_format_the_error_that_it_raises_while_another_is_told():
    """As JAX does, the context included; the message is asked for while its own cause is looked for."""
    calls = []

    def backward(dz, W, x, b):
        calls.append(1)
        if len(calls) > 1000:
            pytest.fail("told without end")
        try:
            return 1 / 0
        except ZeroDivisionError as error:
            traceback.TracebackException.from_exception(error)
            raise

    try:
        check(op(backward), W, X, B)
    except GradientError as error:  # the error is the context of others here alone
        said = str(error)
    assert "the backward raised ZeroDivisionError: division by zero" in said
    assert 0 < len(calls) <= 1000


def test_only_a_likely_key_is_to_be_renamed():
    """Where two keys could be meant, or none, nothing is suggested."""
    for keys in (("W", "grad_W"), ("slope", "shift")):
        with pytest.raises(GradientError) as refused:
            op(lambda *a, keys=keys: dict.fromkeys(keys, a[1])).gradients([B], [W, X, B])
        assert "rename" not in str(refused.value)
