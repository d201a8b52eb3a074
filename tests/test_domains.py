"""Domains answer three questions alike: what lies outside, how far each element can go, what fits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bpverify
from bpverify.bulk import bulk
from bpverify.domains import Binary, Fixed, Integers, Interval, OneHot, Positive, Real

DOMAINS = [
    Real(),
    Positive(),
    Interval(-2, 0.7),
    Interval(0, 1),
    Binary(),
    OneHot(0),
    OneHot(1),
    OneHot(-1),
    Integers(0, 3),
    Integers(-2, -2),
]
FLOATING = st.sampled_from([np.float16, np.float32, np.float64, np.longdouble])
#: What the narrowest type can hold, any type can.
ELEMENTS = st.floats(allow_nan=False, allow_infinity=False, width=16)
FINITE = arrays(FLOATING, st.tuples(st.integers(1, 3), st.integers(1, 3)), elements=ELEMENTS)


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
@given(array=FINITE)
def test_what_fits_is_inside(domain, array):
    """`fit` makes a member of any finite array: of its shape, and of its type or an integer one."""
    before = array.copy()
    fitted = domain.fit(array)

    assert not domain.outside(fitted).any()
    assert fitted.shape == array.shape
    assert fitted.dtype.kind == "i" if domain.integer else fitted.dtype == array.dtype
    assert np.array_equal(array, before)


@pytest.mark.parametrize("value", [1e300, -1e300, 5e-324, -0.0, 1.7e308])
@pytest.mark.parametrize("domain", DOMAINS, ids=str)
def test_the_ends_of_the_range_fit_too(domain, value):
    """No finite number is too large or too small to be made a member of."""
    assert not domain.outside(domain.fit(np.array([[value]]))).any()


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
@given(array=FINITE)
def test_a_step_within_the_room_stays_inside(domain, array):
    """Each element may go either way by its room, and not all rooms are zero where values are real."""
    inside = domain.fit(array).astype(np.float64)
    room = domain.room(inside)
    if room is not None:
        assert (room >= 0).all()
        for step in (room, -room, room / 2):
            assert not domain.outside(inside + step).any()


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("value", [-1.0, 1.0])
def test_the_ends_of_an_interval_fit_narrow_types(dtype, value):
    """0.7 as float16 is 0.70020: what is made a member stays one in a wider type."""
    for domain in (Interval(-0.1, 0.7), Interval(-0.3, 0.1), Interval(0.1, 0.6)):
        member = domain.fit(np.array([value], dtype)).astype(np.float64)
        assert domain.low <= member[0] <= domain.high
        assert domain.room(member)[0] >= 0


@pytest.mark.parametrize(
    "domain", [Interval(0, 1), Interval(0.01, 0.99), Interval(-20, 30)], ids=str
)
@pytest.mark.parametrize("regime", ["ordinary", "scaled", "mixed"])
def test_what_fits_an_interval_is_short(domain, regime):
    """A falsifying example is read by a person: few digits, and more only close to an end."""
    drawn = bulk((1000,), regime, 0)
    fitted = domain.fit(drawn)
    room = domain.room(fitted)
    middle = fitted[room > 0.1 * (domain.high - domain.low)]

    assert max((len(repr(float(each)).lstrip("-")) for each in middle), default=0) <= 6
    assert max(len(repr(float(each))) for each in fitted) <= 21
    # What is close to an end stays close, and does not become the end.
    assert (room[(np.abs(drawn) != 1) & (np.abs(drawn) < 1e7)] > 0).all()


def test_what_is_close_to_zero_stays_so():
    """In an interval with zero inside, small numbers of all magnitudes are drawn, and zero itself."""
    small = np.array([1e-8, -3e-6, 2e-3, 0.0, -0.25])
    assert Interval(-5, 5).fit(small).tolist() == [5e-8, -1.5e-5, 1e-2, 0.0, -1.25]


def test_not_even_rounding_leaves_an_interval():
    """x + (0.7 - x) rounds to above 0.7 for some x: the room is less by that much."""
    domain, inside = Interval(-2, 0.7), np.linspace(-0.65, 0.7, 1001)

    assert (inside + (0.7 - inside) > 0.7).any()
    assert not domain.outside(inside + domain.room(inside)).any()


@pytest.mark.parametrize("domain", [Positive(), Interval(0, 1)], ids=str)
def test_inside_an_open_set_there_is_room(domain):
    """A number off the ends can be moved: a derivative can be taken there."""
    assert (domain.room(np.array([0.25, 0.75])) > 0).all()


OUTSIDE = [
    (Real(), [np.nan, np.inf, -np.inf], [1e308, -0.0, 5e-324]),
    (Positive(), [0.0, -0.0, -1e-300, np.nan, np.inf], [5e-324, 1e308]),
    (Interval(-1, 0.7), [-1.1, 0.70001, np.nan, np.inf], [-1.0, 0.7, 0.0]),
    (Binary(), [0.5, 2.0, np.nan, np.inf, -1.0], [0.0, 1.0, -0.0]),
    (Integers(1, 3), [0, 4, -7], [1, 2, 3]),
]


@pytest.mark.parametrize(("domain", "out", "within"), OUTSIDE, ids=[str(row[0]) for row in OUTSIDE])
def test_where_the_border_runs(domain, out, within):
    """The ends belong to a closed set, zero is not positive, and nothing that is not finite is in."""
    assert domain.outside(np.array(out)).all()
    assert not domain.outside(np.array(within)).any()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_an_end_is_inside_in_every_type(dtype):
    """0.7 is no binary fraction: rounded to a narrow type, it is still the end of the interval."""
    assert not Interval(0.1, 0.7).outside(np.array([0.1, 0.7], dtype)).any()


ONE_HOT = [
    (0, [[1, 0], [0, 1]], False),
    (1, [[1, 0], [1, 0]], False),
    (0, [[1, 0], [1, 0]], True),
    (1, [[1, 1], [0, 1]], True),
    (0, [[0, 0], [0, 1]], True),
    (0, [[2, 0], [-1, 1]], True),
    (0, [[0.5, 0], [0.5, 1]], True),
    (0, [[np.nan, 0], [0, 1]], True),
    (0, [[np.inf, 0], [-np.inf, 1]], True),
    (2, [[1, 0], [0, 1]], True),
    (0, 1.0, True),
]


@pytest.mark.parametrize(("axis", "rows", "refused"), ONE_HOT)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_one_hot(axis, rows, refused, dtype):
    """Exactly one 1 and otherwise 0 along the axis, which has to be there."""
    assert OneHot(axis).outside(np.array(rows, dtype)).any() == refused


def test_one_hot_labels_may_be_whole_numbers():
    """Labels come as bool and as integers too."""
    rows = np.array([[1, 0], [0, 1]])
    for dtype in (bool, np.uint8, np.int64):
        assert not OneHot().outside(rows.astype(dtype)).any()
        assert OneHot().outside(np.ones_like(rows, dtype)).any()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Interval(1, 1),
        lambda: Interval(1, 0),
        lambda: Interval(0, np.nan),
        lambda: Interval(0, np.inf),
        lambda: Interval(-np.inf, 0),
        lambda: Interval("0", 1),
        lambda: Interval(0, None),
        lambda: Integers(2, 1),
        lambda: Integers(0.5, 2),
    ],
)
def test_a_domain_without_members_is_refused(make):
    """The message shows both ends."""
    with pytest.raises(ValueError, match=r"low=.* should .*high="):
        make()


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
def test_the_words_say_the_bounds(domain):
    """What a message calls the domain holds its numbers."""
    for name in ("low", "high", "axis"):
        assert str(getattr(domain, name, "")) in domain.words


@pytest.mark.parametrize(
    "value",
    [
        np.array([0.1, -2.0, np.nan, np.inf]),
        np.array([3, 0, 2]),
        np.array([True, False]),
        np.array(0.5),
    ],
    ids=["floating", "whole", "flags", "a number"],
)
def test_what_is_fixed_keeps_its_value(value):
    """Whatever is drawn becomes it; it does not move; in a narrower type it is itself, rounded."""
    domain = Fixed(value)
    drawn = np.ones(value.shape)
    assert np.array_equal(domain.fit(drawn), value, equal_nan=value.dtype.kind == "f")
    assert domain.fit(drawn) is not value
    assert not domain.room(value).any()
    assert not domain.outside(value).any()
    if value.dtype.kind == "f":
        assert not domain.outside(value.astype(np.float32)).any()
        assert domain.outside(value + 1.0).sum() == np.isfinite(value).sum()
    assert domain.integer == (value.dtype.kind == "i")


def test_a_label_that_is_fixed_is_never_drawn():
    """In a search every point has the labels that the op was made with."""
    labels, seen = np.array([2, 0, 1]), []

    def forward(z, labels):
        seen.append(labels.tolist())
        return z[np.arange(3), labels]

    def backward(dy, z, labels):
        dz = np.zeros_like(z)
        dz[np.arange(3), labels] = dy
        return (dz,)

    op = bpverify.Op(
        "z(3,4), labels(3) -> y(3)", forward, backward,
        no_gradient=("labels",), domains={"labels": Fixed(labels)},
    )  # fmt: skip
    settings(max_examples=10, database=None)(bpverify.gradient_test(op))()
    assert seen
    assert set(map(tuple, seen)) == {(2, 0, 1)}
