"""A point: a copy of what was passed, a cotangent that hides nothing, and code that can be pasted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify import Op
from bpverify.bulk import REGIMES, bulk
from bpverify.point import literal, shown

FLOATING = [np.float16, np.float32, np.float64]


def scaled(x, w, i):
    """x w, with an operand that has no gradient."""
    return x * w


OP = Op("x(...), w(), i(k) -> y(...)", scaled, lambda dy, x, w, i: dy, no_gradient=("w", "i"))


def pasted(point, **names):
    """What the point's text gives when it is run."""
    return eval(repr(point), {"np": np, point.op: names.get("op", OP)})


def same(one, two):
    """True where two points have the same arrays, bit for bit and type for type."""
    pairs = [
        (a[name], b[name])
        for a, b in ((one.operands, two.operands), (one.cotangent, two.cotangent))
        for name in a
    ]
    return all(a.tobytes() == b.tobytes() and a.dtype == b.dtype for a, b in pairs)


@given(
    regime=st.sampled_from(sorted(REGIMES)),
    seed=st.integers(0, 2**32),
    shape=st.sampled_from([(), (1,), (2, 3), (2, 1, 2)]),
    dtype=st.sampled_from(FLOATING[1:]),
)
def test_its_text_gives_it_back(regime, seed, shape, dtype):
    """The shortest decimals read back to the same bits, in either type and any shape."""
    point = OP.point(bulk(shape, regime, seed), 3.0, [1, 2], seed=seed, dtype=dtype)

    assert same(pasted(point), point)


@pytest.mark.parametrize("index", [[1, 2], [True, False], np.array([7], np.uint8)])
@pytest.mark.parametrize("w_type", FLOATING)
@pytest.mark.parametrize("x_type", FLOATING)
def test_its_text_keeps_every_type(x_type, w_type, index):
    """Types that differ are written out; a mask of booleans is never an index of zeros and ones."""
    point = OP.point(np.array([0.1, -0.0], x_type), w_type(1 / 3), index)

    assert same(pasted(point), point)


def test_a_longdouble_reads_back_as_the_nearest_float64():
    """Python has no literal of more digits; the type is kept."""
    point = OP.point(np.array([0.5, -0.0], np.longdouble), np.longdouble(2), [1])

    assert pasted(point).operands["x"].dtype == np.longdouble
    assert np.array_equal(pasted(point).operands["x"], point.operands["x"])


def test_the_text_is_short():
    """Nothing that goes without saying is said: no dtype where it is float64."""
    point = OP.at(x=[[1.5], [-2.0]], w=1e-300, i=[3], dy=[[0.1], [1.0]])

    assert repr(point) == "scaled.at(x=[[1.5], [-2.0]], w=1e-300, i=[3], dy=[[0.1], [1.0]])"
    assert repr(OP.cast(point, np.float32)).endswith(', dtype="float32")')


@given(shape=st.sampled_from([(), (1,), (3, 4), (200,)]), seed=st.integers(0, 10**6))
def test_a_drawn_cotangent_hides_nothing(shape, seed):
    """No element is zero, none is larger than twice another, and the seed decides them all."""
    draw = [OP.point(np.zeros(shape), 1.0, [1], seed=s).cotangent["dy"] for s in (seed, seed)]

    assert np.array_equal(*draw)
    assert ((np.abs(draw[0]) >= 1) & (np.abs(draw[0]) <= 2)).all()
    if draw[0].size > 100:
        assert {-1.0, 1.0} == set(np.sign(draw[0]))


def test_seeds_and_results_have_cotangents_of_their_own():
    """Another seed draws another one, and so does another result."""
    op = Op("x(n) -> y(n), z(n)", lambda x: (x, x), lambda cotangent, x: cotangent[0])
    drawn = [op.point(np.ones(9), seed=seed).cotangent for seed in (0, 1)]

    assert not np.array_equal(drawn[0]["dy"], drawn[1]["dy"])
    assert not np.array_equal(drawn[0]["dy"], drawn[0]["dz"])


def test_a_cotangent_has_its_result_s_type():
    """A float32 result gets a float32 cotangent: nothing is widened on the way back."""
    point = OP.point(np.ones(2, np.float32), np.float32(1), [1])

    assert point.cotangent["dy"].dtype == np.float32


def test_fresh_arrays_can_be_spoiled():
    """Whatever is done to the copies, the point stays; a copy keeps the layout of its array."""
    point = OP.point(np.asfortranarray(np.ones((2, 3))), 1.0, [1])
    before = repr(point)
    operands, cotangent = point.fresh()
    for array in (*operands, *cotangent):
        array[...] = 7

    assert repr(point) == before
    assert operands[0].flags.f_contiguous


def test_its_floating_type_is_the_widest():
    """`dtype` is that of all floating arrays together; indices have no say."""
    assert OP.point(np.ones(2, np.float16), 1.0, [1]).dtype == np.float64
    assert OP.point([1.0], 1.0, [1], dtype=np.float32).dtype == np.float32


def test_the_operands_are_not_the_caller_s():
    """One array passed twice makes two operands; none shares memory with what was passed."""
    x = np.ones((2, 2))
    op = Op("x(n,n), y(n,n) -> z(n,n)", np.add, lambda dz, x, y: (dz, dz))
    point = op.point(x, x, cotangent=x)
    arrays = [x, *point.operands.values(), *point.cotangent.values()]

    assert not any(
        np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("array", "text"),
    [(np.array(-0.0), "-0.0"), (np.array([[1, 2]]), "[[1, 2]]"), (np.True_, "True")],
)
def test_a_literal_is_python(array, text):
    """Numbers as Python writes them."""
    assert literal(np.asarray(array)) == text


def test_a_shown_value_is_one_short_line():
    """However large it is, a message stays readable."""
    assert shown(None) == "None"
    assert len(shown(np.ones((99, 99))).splitlines()) == 1
    assert len(shown("x" * 999)) < 80
