"""Points that Hypothesis draws: sizes, regimes and special values all come up, and shrink away."""

from __future__ import annotations

import hypothesis
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from bpverify import InvalidOp, Op
from bpverify.domains import Binary, Integers, Interval, OneHot, Positive
from bpverify.forms import ALL
from bpverify.strategies import falsifying, points
from bpverify.tally import collecting

LAYER = ALL["layer"]
QUIET = settings(
    database=None, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def everything(op, see, examples=100, seed=None, **options):
    """What `see` says of a hundred points."""
    seen = []

    @settings(QUIET, max_examples=examples, derandomize=seed is None)
    @given(point=points(op, **options))
    def draw(point):
        seen.append(see(point))

    if seed is not None:
        draw = hypothesis.seed(seed)(draw)
    draw()
    return seen


def smallest(op, wanted):
    """The point that Hypothesis shrinks to."""
    options = settings(QUIET, max_examples=2000, phases=(Phase.generate, Phase.shrink))
    return find(points(op), wanted, settings=options)


@pytest.mark.parametrize("name", ALL)
def test_every_point_fits_its_op(name):
    """What is drawn is a point: the op's own check has taken it."""
    op = ALL[name]
    for operands in everything(op, lambda point: dict(point.operands), examples=10):
        op.point(*operands.values())


def test_sizes_of_one_and_equal_sizes_come_often():
    """All sizes alike in a third of the points, a size of 1 in a third, one large size in a third."""
    sizes = everything(LAYER, lambda point: tuple(point.sizes.known.values()), examples=300)

    assert sum(len(set(s)) == 1 for s in sizes) > 90
    assert sum(1 in s for s in sizes) > 90
    assert sum(max(s) > 100 for s in sizes) > 50
    assert {1, 2, 3, 4} < {size for s in sizes for size in s}
    assert max(min(s) for s in sizes) <= 4
    assert any(len(set(s)) == len(s) for s in sizes)


@pytest.mark.parametrize("number", range(10))
def test_each_size_is_large_in_every_run(number):
    """In a hundred examples of any seed, so that code that is wrong past a block size is met."""
    op = ALL["training_set"]
    sizes = everything(op, lambda point: point.sizes.known, seed=number)

    assert all(any(known[name] > 100 for known in sizes) for name in ("k", "n", "m"))


def test_the_largest_size_is_the_caller_s():
    """`max_size` bounds every size, those of `...` included."""
    shapes = everything(ALL["activation"], lambda point: point.operands["z"].shape, max_size=2)

    assert {size for shape in shapes for size in shape} == {1, 2}
    assert {len(shape) for shape in shapes} == {0, 1, 2}


def test_every_kind_of_value_comes_up():
    """Zeros of both signs, ties, saturation, tiny and large numbers, and mixtures of them."""
    arrays = everything(LAYER, lambda point: point.operands["W"], examples=300)
    values = np.concatenate([array.ravel() for array in arrays])
    sizes = np.abs(values)

    assert (np.signbit(values) & (values == 0)).any()
    assert any(array.size > 1 and len(np.unique(array)) == 1 for array in arrays)
    for low, high in ((0, 1e-6), (0.1, 10), (15, 45), (1e6, 1e9)):
        assert ((sizes > low) & (sizes < high)).any()


def convolved(x, w):
    """y[i] = sum of x[i+j] w[j], where all of w lies within x."""
    return np.convolve(x, w[::-1], "valid") if len(x) >= len(w) else np.zeros(0)


def test_computed_sizes_are_drawn():
    """Whatever is drawn, no computed size is below 1; the names that it is made of vary as any other."""
    op = Op(
        "x(n), w(k), V(2*k,n-1) -> y(n-k+1)",
        lambda x, w, V: convolved(x, w),
        lambda dy, x, w, V: (x, w, V),
        name="convolved",
    )
    seen = everything(op, lambda point: (point.sizes.known, point.operands["V"].shape))

    assert all(shape == (2 * known["k"], known["n"] - 1) for known, shape in seen)
    assert {1, 2, 3, 4} <= {known["k"] for known, _ in seen}
    assert min(known["n"] for known, _ in seen) == 2
    assert max(known["k"] for known, _ in seen) > 100
    assert any(known["n"] > known["k"] + 100 for known, _ in seen)


def test_sizes_that_cannot_be():
    """The formula is named, for no example can be drawn."""
    op = Op("x(n), y(n-n) -> z(n)", lambda x, y: x, lambda dz, x, y: (x, y))
    with pytest.raises(InvalidOp, match=r"n-n is below 1 in x\(n\), y\(n-n\)"):
        everything(op, lambda point: None)


DOMAINS = [Positive(), Interval(-1, 0.7), Binary(), OneHot(0), OneHot(1), Integers(0, 3)]


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_operands_stay_in_their_domains(domain, dtype):
    """What is declared on the op is what is drawn, in the type asked for."""
    op = Op(
        "x(n,m), c(n,m) -> y(n,m)", lambda x, c: x, lambda dy, x, c: dy,
        no_gradient="c", domains={"c": domain},
    )  # fmt: skip
    for operands in everything(op, lambda point: point.operands, dtype=dtype):
        assert not domain.outside(operands["c"]).any()
        assert operands["x"].dtype == dtype
        assert domain.integer or operands["c"].dtype == dtype


def test_a_point_shrinks_to_what_matters():
    """Sizes of 1 and one number everywhere; the one special value only where it is asked for."""
    plain = smallest(LAYER, lambda point: True)
    assert set(plain.sizes.known.values()) == {1}
    assert plain.operands["W"] == 0.5

    wide = smallest(LAYER, lambda point: point.sizes.known["n"] > 1)
    assert wide.operands["W"].shape == (1, 2)

    various = smallest(LAYER, lambda point: len(np.unique(point.operands["W"])) > 1)
    assert sorted(various.operands["W"].shape) == [1, 2]
    assert set(np.abs(various.operands["W"]).ravel()) <= {0.0, 0.5, 1.0, 1.5, 2.0}

    special = smallest(LAYER, lambda point: (point.operands["b"] == 40).any())
    assert special.operands["b"].tolist() == [[40.0]]
    assert set(special.sizes.known.values()) == {1}


@pytest.mark.parametrize(
    ("wanted", "sizes"),
    [
        (lambda k, n: n > 60, (1, 61)),
        (lambda k, n: k > 300, (301, 1)),
        (lambda k, n: k == n > 2, (3, 3)),
        (lambda k, n: k > n > 2, (4, 3)),
    ],
)
def test_sizes_shrink_to_the_least(wanted, sizes):
    """To the very size at which something begins, each by itself, whatever relation they were drawn in."""
    point = smallest(LAYER, lambda point: wanted(**point.sizes.known))

    assert tuple(point.sizes.known.values()) == sizes
    assert {array.flat[0] for array in point.operands.values()} <= {0.5, 0.25, 0.125}
    assert all(len(np.unique(array)) == 1 for array in point.operands.values())


def test_a_false_statement_has_a_smallest_falsifying_example():
    """It is returned, and noted in the tally of whoever collects; the search's own checks are not."""
    with collecting() as tally:
        example = falsifying(st.integers(0, 1000), lambda n: n < 17)

    assert example == 17
    assert tally.notes == [note for note in tally.notes if "17" in note] != []
    assert not tally.gradients


def test_a_true_statement_is_not_refuted():
    """The error says for how many examples it held."""
    with pytest.raises(AssertionError, match="not refuted: it held for 50 examples"):
        falsifying(st.integers(0, 1000), lambda n: n >= 0, examples=50)
