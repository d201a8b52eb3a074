"""A slope claimed where results stand still: wrong beside a kink, no mistake on the stairs of a grid."""

from __future__ import annotations

import numpy as np
import pytest

import bpverify
from bpverify.engine import Reason, Verdict
from tests.mistakes.moved import ENDS, MAKERS, PIECES

SEEDS = range(3)
TYPES = [np.float64, np.float32]


def between(name, end):
    """Some points between the end of a flat piece and the place it is moved to."""
    own = PIECES[name][-1]
    far = own + (1 if end > own else -1) * 20 if np.isinf(end) else end
    return own + (far - own) * np.array([0.02, 0.3, 0.5, 0.9])


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize(("name", "end"), [(name, end) for name in ENDS for end in ENDS[name]])
def test_a_slope_of_a_flat_piece_is_wrong(name, end, dtype):
    """However near the kink, and however far."""
    for x in between(name, end):
        for seed in SEEDS:
            found = bpverify.check(
                MAKERS[name](end), np.array([x], dtype), cotangent=[1.0], seed=seed
            )
            assert found["z"].verdict is Verdict.WRONG, f"at {x}, seed {seed}: {found}"
            assert found["z"].wrong[0].index == (0,)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize(("name", "end"), [(name, end) for name in ENDS for end in ENDS[name]])
def test_flat_pieces_that_are_told_as_such_are_right(name, end, dtype):
    """The same points, and the backward of the op's own ends."""
    x = between(name, end).astype(dtype)
    for seed in SEEDS:
        for elements in ("auto", "all"):
            found = bpverify.check(MAKERS[name](), x, seed=seed, elements=elements)
            assert found["z"].verdict in (Verdict.ZERO, Verdict.VERIFIED), str(found)


def test_among_others_it_is_located():
    """Two of the units of a hidden layer are off, and their rows are what is wrong."""

    def forward(W, x, V):
        return V @ np.maximum(W @ x, 0)

    def backward(dy, W, x, V):
        z = W @ x
        dz = V.T @ dy * (z > -0.5)
        return dz @ x.T, W.T @ dz, dy @ np.maximum(z, 0).T

    op = bpverify.Op("W(h,n), x(n,m), V(k,h) -> y(k,m)", forward, backward)
    W = np.array([[1.0, 0.5], [-0.2, 0.1], [0.5, -1.5], [-0.3, -0.1]])
    V = np.array([[1.0, -0.75, 0.5, 1.25], [0.5, 1.5, -1.0, 0.75]])
    found = bpverify.check(op, W, np.array([[1.0], [-0.5]]), V, elements="all")
    assert {wrong.index[0] for wrong in found["W"].wrong} == {1, 3}
    assert found["x"].verdict is Verdict.WRONG
    assert found["V"].verdict is Verdict.VERIFIED


def nearest(x, grid):
    """The nearest number on a grid."""
    return np.round(x / x.dtype.type(grid)) * x.dtype.type(grid)


def one(x):
    """The slope from stair to stair."""
    return np.ones_like(x)


#: Right by what every such op means by its gradient: the slope from stair to stair.
STAIRS = {
    "eighths": (lambda x: nearest(x, 1 / 8), one),
    "thousandths": (lambda x: nearest(x, 1e-3), one),
    "millionths": (lambda x: nearest(x, 1e-6), one),
    "its square": (lambda x: nearest(x, 1 / 8) ** 2, lambda x: 2 * nearest(x, 1 / 8)),
    "held in a range": (
        lambda x: np.clip(nearest(x, 1 / 8), 0, 6),
        lambda x: (x >= 0) & (x <= 6),
    ),
    "a ReLU of stairs": (lambda x: np.maximum(nearest(x, 1 / 8), 0), lambda x: x > 0),
    "stairs of a ReLU": (lambda x: nearest(np.maximum(x, 0), 1 / 8), lambda x: x > 0),
    "float16": (lambda x: x.astype(np.float16).astype(x.dtype), one),
    "exp of float16": (
        lambda x: np.exp(x.astype(np.float16).astype(x.dtype)),
        lambda x: np.exp(x.astype(np.float16).astype(x.dtype)),
    ),
    "stairs of its logarithm": (
        lambda x: np.sign(x) * np.exp2(nearest(np.log2(np.abs(x)), 1 / 4)),
        one,
    ),
    "a spike's surrogate": (lambda x: (x > 0).astype(x.dtype), lambda x: 1 / (1 + np.abs(x)) ** 2),
    "beside a large number": (lambda x: (x + 1000000) - 1000000, one),
}  # fmt: skip


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", STAIRS)
def test_stairs_are_no_mistake(name, dtype):
    """At 24 points of four magnitudes, some beside an edge: each undecided one is named."""
    function, slope = STAIRS[name]
    op = bpverify.Op(
        "x(n) -> y(n)", function, lambda dy, x: (dy * np.asarray(slope(x), x.dtype),), name="stairs"
    )
    rng, undecided = np.random.default_rng(0), set()
    for seed in range(24):
        x = rng.normal() * 10.0 ** rng.integers(-3, 2)
        if seed % 4 == 0:
            x = np.round(x * 8) / 8 + rng.normal() * 1e-3
        found = bpverify.check(op, np.array([x], dtype), seed=seed, elements="all")["x"]
        assert found.verdict is not Verdict.WRONG, f"{name} at {x!r}: {found}"
        if found.verdict is Verdict.INCONCLUSIVE:
            undecided.add(found.reason)
    known = (Reason.JUMP, Reason.SATURATED, Reason.UNCONFIRMED)
    assert undecided <= {reason.value for reason in known}


def half(x):
    """The nearest float16, in the type that it came in."""
    return x.astype(np.float16).astype(x.dtype)


def of_several(forward, backward):
    """An op of two results, a and b."""
    return bpverify.Op("x(n) -> a(n), b(n)", forward, lambda d, x: backward(*d, x), name="several")


#: Right, whatever the steps show: the op, its operands, the cotangents.
BESIDE = {
    "a result lost beside a large number, and a flat one": (
        of_several(
            lambda x: (np.maximum(x + 0.45, 0), (1e6 + 1e-12 * x) - 1e6),
            lambda a, b, x: a * (x > -0.45) + 1e-12 * b,
        ),
        [np.array([-0.5])],
        (np.array([1e-12]), np.array([1.0])),
    ),
    "stairs out of the steps' reach, and a flat result": (
        of_several(
            lambda x: (np.maximum(x, 0), nearest(0.25 + 0.005 * x, 1 / 8)),
            lambda a, b, x: a * (x > 0) + 0.005 * b,
        ),
        [np.array([-0.5])],
        (np.array([1.0]), np.array([1.0])),
    ),
    "a layer whose results are float16": (
        bpverify.Op(
            "W(k,n), x(n,m) -> a(k,m)",
            lambda W, x: half(np.maximum(W @ x, 0)),
            lambda d, W, x: ((d * (W @ x > 0)) @ x.T, W.T @ (d * (W @ x > 0))),
        ),
        [np.array([[-0.5, 1.0]]), np.array([[1.0, 1e-5], [0.1, 1.0]])],
        np.array([[1e-4, 1.0]]),
    ),
    "stairs within a range": (
        bpverify.Op(
            "x(n) -> y(n)",
            lambda x: np.clip(np.round(x * 127), -128, 127) / 127,
            lambda d, x: d,
        ),
        [np.array([1.5])],
        np.array([1.0]),
    ),
    "a steep function of stairs": (
        bpverify.Op(
            "x(n) -> y(n)",
            lambda x: np.tanh(1000 * np.round(x)),
            lambda d, x: d * 1000 * (1 - np.tanh(1000 * np.round(x)) ** 2),
        ),
        [np.array([0.1])],
        np.array([1.0]),
    ),
    "a sign": (
        bpverify.Op("x(n) -> y(n)", np.sign, lambda d, x: d),
        [np.array([2.5])],
        np.array([1.0]),
    ),
}


@pytest.mark.parametrize("elements", ["auto", "all"])
@pytest.mark.parametrize("name", BESIDE)
def test_what_moves_too_far_away_to_be_seen_is_no_mistake(name, elements):
    """Stairs that no step of the ladder reaches are followed as far as the claim asks for."""
    op, operands, cotangent = BESIDE[name]
    for seed in range(6):
        asked = {"cotangent": cotangent, "seed": seed, "elements": elements}
        assert not bpverify.check(op, *operands, **asked).wrong


def of_half(x):
    """An ELU that is worked out in float16."""
    z = x.astype(np.float16)
    below = np.exp(np.minimum(z, np.float16(0))) - np.float16(1)
    return np.where(z > 0, z, below).astype(x.dtype)


#: A slope that rounding hides, and by how much more the op grows far away.
LOST = {
    "an ELU in float16": (of_half, np.array([-6.0])),
    "beside 1e5 in float32": (
        lambda x: (np.float32(1e5) + x**8) - np.float32(1e5),
        np.array([1.0], np.float32),
    ),
    "beside 3e15": (lambda x: (3e15 + x**8) - 3e15, np.array([1.0])),
    "softplus in float32": (
        lambda x: np.log(1 + np.exp(x.astype(np.float32))),
        np.array([-13.0], np.float32),
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_a_slope_that_rounding_hides_is_not_zero(name):
    """A claim of nothing is not borne out by what stands still up to the next number on a grid."""
    forward, x = LOST[name]
    op = bpverify.Op("x(n) -> y(n)", forward, lambda d, x: 0 * x, name="lost")
    for seed in range(6):
        found = bpverify.check(op, x, cotangent=np.ones_like(x), seed=seed, laws=())["x"]
        assert found.verdict in (Verdict.INCONCLUSIVE, Verdict.WRONG)


def test_a_stair_is_said_to_jump():
    """Where the next one is within the steps."""
    op = bpverify.Op("x(n) -> y(n)", lambda x: nearest(x, 1 / 8), lambda dy, x: dy, name="stairs")
    found = bpverify.check(op, np.array([0.7]))["x"]
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.JUMP.value)


def test_beyond_its_end_a_piece_may_have_no_values():
    """Where the forward gives none, the end is no kink that is seen."""
    with np.errstate(invalid="ignore"):
        op = bpverify.Op(
            "x(n) -> y(n)",
            lambda x: np.where(x < 0.55, np.sqrt(np.where(x < 0.55, 0.25, -x)), np.nan),
            lambda dy, x: dy,
        )
        found = bpverify.check(op, np.array([0.5]))["x"]
    assert found.verdict is not Verdict.VERIFIED


def test_a_claim_far_beyond_all_results_does_not_shorten_steps_to_nothing():
    """The slope of z held at 100 is 4e-44, the sigmoid at -300 1e-131: steps by their ratio move nothing."""
    op = bpverify.Op(
        "x(n) -> y(n)",
        lambda x: 1 / (1 + np.exp(-x)),
        lambda dy, x: dy * np.exp(np.maximum(x, -100)),
        name="sigmoid",
    )
    for seed in SEEDS:
        found = bpverify.check(op, np.array([-300.0]), cotangent=[1.0], seed=seed)["x"]
        assert found.verdict is Verdict.WRONG


@pytest.mark.parametrize("x", [1e-300, -1e-280, 3e-200])
def test_next_to_nothing_steps_stay_short(x):
    """|x| has its kink at 0: lengths that are not of the element's own size would pass it."""
    op = bpverify.Op("x(n) -> y(n)", np.abs, lambda dy, x: dy * np.sign(x), name="absolute")
    for elements in ("auto", "all"):
        found = bpverify.check(op, np.array([x]), cotangent=[1.0], elements=elements)["x"]
        assert found.verdict is Verdict.VERIFIED, found
