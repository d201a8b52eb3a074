"""Each law catches the mistakes that it is for, names the operand, and leaves right ops alone."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from hypothesis import Phase, settings

from bpverify import ForwardError, GradientError, Op, gradient_test, laws
from bpverify.forms import ALL
from tests.mistakes.by_law import MISTAKES
from tests.mistakes.layer import SIGNATURE, changed, forward, layer

#: The default number of examples, the same ones in every run.
DEFAULT = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
)


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
    with pytest.raises(GradientError) as caught:
        DEFAULT(gradient_test(mistaken(), laws=[law]))()

    headline = str(caught.value).splitlines()[0]
    assert "of layer" in headline
    assert operand in headline
    assert caught.value.law == law
    if operand:
        assert (caught.value.operand or operand).removeprefix("d") == operand


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
        "  x[0, 0] was 3.0, and is 6.0 after the call",
        "  work on a copy: x = x.copy()",
    ]


def test_the_contract_is_beside_a_wrong_shape():
    """What it should be, in the names of the signature and in numbers."""
    op = changed(0, lambda d, *_: d.T)()
    with pytest.raises(GradientError) as caught:
        laws.ALL["gradient_shape"](op, at(op))

    assert str(caught.value).splitlines() == [
        "dW of layer has shape (3, 2), but W has shape (2, 3)",
        f"  dW should be (k,n) = (2, 3)  [{SIGNATURE}]",
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
