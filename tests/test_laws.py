"""Each law catches the mistakes that it is for, names the operand, and leaves right ops alone."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest

from bpverify import ForwardError, GradientError, Op, check, gradient_test, laws
from bpverify.forms import ALL
from bpverify.tally import collecting
from tests.mistakes.by_law import MISTAKES
from tests.mistakes.layer import SIGNATURE, changed, forward, layer
from tests.mistakes.search import first_failure, unshrunk


def at(op, sizes=(2, 3, 4), dtype=np.float64):
    """A point of ordinary values; k, n and m differ unless told otherwise."""
    k, n, m = sizes
    rng = np.random.default_rng(1)
    arrays = (rng.uniform(0.1, 0.9, shape) for shape in ((k, n), (n, m), (k, 1)))
    return op.point(*arrays, dtype=dtype)


@pytest.mark.parametrize(
    ("law", "name"), [(law, name) for law, rows in MISTAKES.items() for name in rows]
)
def test_a_law_catches(law, name):
    """In a hundred examples, by itself; the headline names the operand, the error the law."""
    operand, mistaken = MISTAKES[law][name]
    error = first_failure(unshrunk(derandomize=True)(gradient_test(mistaken(), laws=[law])))

    assert isinstance(error, GradientError)
    assert "of layer" in error.headline
    assert operand in error.headline
    assert error.law == law
    if operand:
        assert (error.operand or operand).removeprefix("d") == operand


def test_every_law_was_seen_to_fail():
    """A law that was never seen to fail may be one that cannot: four mistakes each, or more."""
    assert MISTAKES.keys() == laws.ALL.keys()
    assert min(map(len, MISTAKES.values())) >= 4


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 3, 4), (3, 3, 3)])
@pytest.mark.parametrize("law", laws.ALL.values(), ids=laws.ALL)
def test_a_law_accepts_what_is_right(law, sizes, dtype):
    """Whatever the sizes and the type; the point is as it was before."""
    op = layer()
    point = at(op, sizes, dtype)
    before = repr(point)
    law(op, point)

    assert repr(point) == before


@pytest.mark.parametrize(
    ("form", "law"), [(form, law) for form in ALL for law in laws.applying(ALL[form])]
)
def test_a_law_accepts_every_form(law, form):
    """The article's forms at a point of ordinary values, all sizes two; what a form waives is left out."""
    op = ALL[form]
    shapes = [
        tuple(d if isinstance(d, int) else 2 for d in t.dims if d != "...") for t in op.operands
    ]
    rng = np.random.default_rng(0)
    laws.ALL[law](
        op,
        op.point(
            *(
                op.domains[t.name].fit(rng.uniform(-1, 1, s))
                for t, s in zip(op.operands, shapes, strict=True)
            )
        ),
    )


draws = np.random.default_rng(0)


def by_call(change):
    """A forward that is changed by a function of it and of the number of the call."""
    calls = count()
    return lambda W, x, b: change(forward(W, x, b), next(calls))


NOT_DETERMINISTIC = {
    "noise": lambda W, x, b: forward(W, x, b) + draws.random(),
    "dropout": lambda W, x, b: forward(W, x, b) * (draws.random((2, 4)) < 0.5),
    "a counter": by_call(lambda z, call: z + call),
    "sometimes NaN": by_call(lambda z, call: z * (1, np.nan)[call % 2]),
    "the sign of zero": by_call(lambda z, call: 0 * z * (-1) ** call),
}


@pytest.mark.parametrize("random", NOT_DETERMINISTIC.values(), ids=NOT_DETERMINISTIC)
def test_a_forward_that_is_not_deterministic(random):
    """It says where, shows both numbers, and how chance is passed in; the gradients are not blamed."""
    op = layer(forward=random)
    with pytest.raises(ForwardError) as caught:
        laws.ALL["repeatable"](op, at(op))

    assert (
        "forward of layer is not deterministic: two calls with the same operands gave z[0, "
        in str(caught.value)
    )
    assert "pass it as an operand named in no_gradient" in str(caught.value)


def test_a_forward_that_writes_into_its_operand():
    """The half that did it is named, with the element before and after, and how to mend it."""
    op = layer(forward=lambda W, x, b: forward(W, np.multiply(x, 2, out=x), b))
    with pytest.raises(GradientError) as caught:
        laws.ALL["nothing_mutated"](op, op.point([[1.0]], [[3.0]], [[0.0]]))

    assert str(caught.value).splitlines() == [
        "forward of layer changed its argument x",
        f"  layer: {SIGNATURE}",
        "  x[0, 0] was 3.0, and is 6.0 after the call",
        "  work on a copy: x = x.copy()",
        "  falsifying example: layer.at(W=[[1.0]], x=[[3.0]], b=[[0.0]], dz=[[1.85]])",
        '  repeat: bpverify.laws.ALL["nothing_mutated"](layer, point), the point being that example',
    ]


def test_the_contract_is_beside_a_wrong_shape():
    """What it should be, in the names of the signature and in numbers."""
    op = changed(0, lambda d, *_: d.T)()
    with pytest.raises(GradientError) as caught:
        laws.ALL["gradient_shape"](op, at(op))

    assert str(caught.value).splitlines()[:5] == [
        "dW of layer has shape (3, 2), but W has shape (2, 3)",
        f"  layer: {SIGNATURE}",
        "  dW should be (k,n) = (2, 3)",
        "  cause: dW is transposed",
        "  mend: return dW.T in its place",
    ]
    assert caught.value.facts == {"shape": (3, 2), "expected": (2, 3)}


def test_a_type_is_asked_for_in_float32_too():
    """A backward that computes in float64 whatever it gets is right in float64 only."""
    op = changed(1, lambda d, *_: d.astype(np.float64))()
    with pytest.raises(
        GradientError, match=r"dx of layer has dtype float64, but x has dtype float32"
    ):
        laws.ALL["dtype_kept"](op, at(op))


def test_a_value_beyond_float32_is_no_fault():
    """Where a point does not fit float32, its type is judged in its own alone."""
    rounded = Op(
        "x(n) -> y(n)", lambda x: 2 * x, lambda dy, x: 2 * dy + 0 * int(max(x)), name="twice"
    )  # int(inf) raises
    laws.ALL["dtype_kept"](rounded, rounded.point([1e300, 1e-300]))


UNASKED = {
    "the op has no jvp": ("adjoint_identity", layer(), {}),
    "the op names no samples": ("samples_add_up", layer(), {}),
    "there is one sample only": ("samples_in_any_order", layer(samples="m"), {"sizes": (2, 3, 1)}),
    "the cost is zero wherever it was tried, so it tells no sum from a mean": (
        "samples_add_up",
        Op("W(k,n), x(n,m), b(k,1) -> J()", lambda W, x, b: 0 * x.sum(),
           lambda dJ, W, x, b: (0 * W, 0 * x, 0 * b), samples="m"),
        {},
    ),
    "the forward is not finite": (
        "finite_where_forward_is", layer(forward=lambda W, x, b: forward(W, x, b) / 0), {}),
    "the forward gives no float32 for float32": (
        "dtype_kept", layer(forward=lambda W, x, b: forward(W, x, b).astype(float)), {}),
    "the forward raises in float32": (
        "dtype_kept", layer(forward=lambda W, x, b: {8: forward}[x.itemsize](W, x, b)), {}),
    "a verdict is inconclusive": (
        "values", layer(forward=lambda W, x, b: np.floor(10 * forward(W, x, b)) / 10), {}),
}  # fmt: skip


@pytest.mark.parametrize("reason", UNASKED)
def test_a_law_that_cannot_be_asked_says_why(reason):
    """It is neither held nor broken; where nothing stands in the way it says nothing."""
    law, op, options = UNASKED[reason]
    with np.errstate(all="ignore"):
        assert laws.ALL[law](op, at(op, **options)) == reason
        with collecting() as tally:
            laws.keep(op, at(op, **options), {law: laws.ALL[law]})
    assert tally.not_asked == {op.name: {law: {reason: 1}}}
    assert not tally.held


def test_a_point_beyond_float32_is_not_asked_in_it():
    """In its own type it is; so the law is not said to hold."""
    op = Op("x(n) -> y(n)", lambda x: 2 * x, lambda dy, x: 2 * dy, name="twice")
    assert laws.ALL["dtype_kept"](op, op.point([1e300])) == "the point does not fit float32"
    assert laws.ALL["dtype_kept"](op, op.point([1.5])) is None


def test_whole_numbers_have_values_too():
    """A gradient of an integer type is judged by its values as any other."""
    op = changed(2, lambda d, *_: np.rint(d).astype(int))()
    with pytest.raises(
        GradientError, match=r"db of layer is wrong: db\[0, 0\] is 0, but should be "
    ):
        laws.ALL["values"](op, op.point([[0.0]], [[1.0]], [[0.0]], cotangent=[[1.0]]))


def test_a_check_says_what_it_could_not_ask():
    """In its text and as data; of forward mode nothing where nobody asked for it by name."""
    op = layer(forward=lambda W, x, b: forward(W, x, b).astype(float))
    why = {"dtype_kept": "the forward gives no float32 for float32"}
    report = check(op, [[0.5]], [[0.25]], [[1.0]])

    assert report.not_asked == report.to_dict()["not_asked"] == why
    assert f"not asked: dtype_kept: {why['dtype_kept']}" in str(report).splitlines()
    asked = check(op, [[0.5]], [[0.25]], [[1.0]], laws=["jvp_values"])
    assert asked.not_asked == {"jvp_values": "the op has no jvp"}
