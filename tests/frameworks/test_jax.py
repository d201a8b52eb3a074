"""The adapter for JAX: x64 said loudly, pytrees by name, what is odd told, forward mode held."""

from __future__ import annotations

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bpverify import ForwardError, GradientError, InvalidOperand
from bpverify.adapters import jax as bj

X = np.array([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])


@pytest.fixture
def wide():
    """JAX with its x64 mode on."""
    with jax.enable_x64(True):
        yield


def test_x64_off_is_said_loudly_and_stays_off():
    """A warning and a note; the program around the check goes on in float32."""
    with pytest.warns(bj.X64Warning, match="runs in float32, and was checked in float64"):
        report = bj.check(jnp.sin, X)
    assert report.verified
    assert min(gradient.digits for gradient in report.gradients) > 9
    assert any("x64 mode is off" in note for note in report.notes)
    assert jnp.asarray(X).dtype == jnp.float32


def test_with_x64_on_or_in_the_programs_own_type_nothing_is_said(wide):
    """No warning is an error here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert bj.check(jnp.sin, X).notes == ()
        with jax.enable_x64(False):
            assert bj.check(jnp.sin, jnp.asarray(X), dtype=None).notes == ()


def test_pytrees_keep_their_names(wide):
    """Dicts, lists and tuples; whole numbers and flags pass through."""

    def loss(params, rows, train):
        assert train is True
        return (params["layers"][1]["W"][rows] * params["layers"][0]["W"]).sum(), params["b"] ** 2

    params = {"layers": [{"W": X}, {"W": 2 * X}], "b": 0.5}
    report = bj.check(loss, params, np.array([1, 0]), True)
    assert report.verified
    names = [gradient.operand for gradient in report.gradients]
    assert names == ["params.b", "params.layers[0].W", "params.layers[1].W"]


@pytest.mark.skipif(jax.device_count() < 2, reason="JAX began with one device")
def test_points_are_made_where_the_arrays_were_put(wide):
    """On the second device; what was put nowhere goes along, in forward mode too."""
    second = jax.devices()[1]
    seen = set()

    def noted(x, w):
        both = jnp.tanh(x) * w
        if not isinstance(both, jax.core.Tracer):
            seen.update(both.devices())
        return both

    report = bj.check(noted, jax.device_put(X, second), jnp.asarray(2 * X), forward_mode=True)
    assert report.verified
    assert seen == {second}


def test_a_detached_path(wide):
    """Cut off altogether it is told; beside a live one the gradient is only too small."""
    cut = bj.check(lambda x, w: jax.lax.stop_gradient(w) * x, X, 2 * X)
    assert [g.operand for g in cut.wrong] == ["w"]
    assert "dw is zero throughout" in cut.notes[-1]
    assert bj.check(lambda x: jax.lax.stop_gradient(x) ** 2 + x, X).wrong


def test_noise_that_does_not_repeat_is_told(wide):
    """Before any difference is taken; with a key it repeats."""
    rng = np.random.default_rng(0)
    with pytest.raises(ForwardError, match="not deterministic"):
        bj.check(lambda x: x * rng.random(), X)
    key = jax.random.key(0)
    assert bj.check(lambda x: x * jax.random.bernoulli(key, 0.5, x.shape), X).verified


def test_a_type_narrower_than_believed_is_told(wide):
    """Float64 outside, float32 within."""
    report = bj.check(lambda x: jnp.sin(x.astype(jnp.float32)).astype(jnp.float64), X)
    assert "narrower than the one checked in" in report.notes[0]
    assert "float32" in report.notes[0]


def test_nothing_to_check_and_types_without_equal_are_said(wide):
    """Whole numbers alone; bfloat16 in its own type."""
    with pytest.raises(InvalidOperand, match="no floating array that may move"):
        bj.check(lambda i: i, np.array([1, 2]))
    with pytest.raises(InvalidOperand, match="x in bfloat16 cannot be compared"):
        bj.check(lambda x: x, jnp.asarray(X, jnp.bfloat16), dtype=None)


@pytest.mark.parametrize("spoil", [1.0, 2.0])
def test_forward_mode_of_a_custom_jvp(wide, spoil):
    """Held without being asked for: a factor in it is seen in both modes."""

    @jax.custom_jvp
    def cube(x):
        return x**3

    @cube.defjvp
    def _(primals, tangents):
        return cube(*primals), spoil * 3 * primals[0] ** 2 * tangents[0]

    report = bj.check(cube, X)
    assert report.verified == (spoil == 1.0)
    assert {error.law for error in report.broken} == (set() if report.verified else {"jvp_values"})
    assert bool(report.wrong) != report.verified


def test_forward_mode_on_request(wide):
    """Of any function that has it; of a `custom_vjp` it is told that there is none."""
    assert bj.check(lambda x, w: (jnp.tanh(x) @ w, x), X, X.T, forward_mode=True).verified

    @jax.custom_vjp
    def cube(x):
        return x**3

    cube.defvjp(lambda x: (cube(x), x), lambda x, dy: (3 * x**2 * dy,))
    assert bj.check(cube, X).verified
    (told,) = bj.check(cube, X, forward_mode=True).broken
    assert "the jvp of cube raised TypeError" in str(told)


def test_a_jvp_that_has_no_transpose_is_told(wide):
    """Forward mode works, reverse mode cannot be made of it."""

    @jax.custom_jvp
    def cube(x):
        return x**3

    @cube.defjvp
    def _(primals, tangents):
        return cube(*primals), jax.lax.stop_gradient(3 * primals[0] ** 2 * tangents[0])

    with pytest.raises(GradientError, match="dx of cube: the backward raised NotImplementedError"):
        bj.check(cube, X)
