"""Each law catches the mistakes that it is for, names the operand, and leaves right ops alone."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bpverify import ForwardError, GradientError, Op, laws
from bpverify.forms import ALL
from tests.law_mistakes import MISTAKES, NOT_DETERMINISTIC, SIGNATURE, at, changed, forward, layer


@pytest.mark.parametrize(("law", "operand", "wrong"), MISTAKES)
def test_a_law_catches(law, operand, wrong):
    """The headline names the gradient or the argument, and the error says which law it is."""
    op = layer(wrong)
    with pytest.raises(GradientError) as caught:
        laws.ALL[law](op, at(op))

    headline = str(caught.value).splitlines()[0]
    assert "of layer" in headline
    assert operand in headline
    assert caught.value.law == law
    assert (caught.value.operand or "").removeprefix("d") == operand


def test_no_law_was_seen_to_fail_once_only():
    """A law that was never seen to fail may be one that cannot: four mistakes each, or more."""
    planted = Counter(row[0] for row in MISTAKES if isinstance(row[0], str))

    assert planted.keys() <= laws.ALL.keys()
    assert min(planted.values()) >= 4


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


@pytest.mark.parametrize("law", laws.ALL.values(), ids=laws.ALL)
@pytest.mark.parametrize("form", ALL)
def test_a_law_accepts_every_form(law, form):
    """The article's forms at a point of ordinary values, all sizes two."""
    op = ALL[form]
    shapes = [
        tuple(d if isinstance(d, int) else 2 for d in t.dims if d != "...") for t in op.operands
    ]
    rng = np.random.default_rng(0)
    law(
        op,
        op.point(
            *(
                op.domains[t.name].fit(rng.uniform(-1, 1, s))
                for t, s in zip(op.operands, shapes, strict=True)
            )
        ),
    )


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
    op = layer(changed(0, lambda d, *_: d.T))
    with pytest.raises(GradientError) as caught:
        laws.ALL["gradient_shape"](op, at(op))

    assert str(caught.value).splitlines() == [
        "dW of layer has shape (3, 2), but W has shape (2, 3)",
        f"  dW should be (k,n) = (2, 3)  [{SIGNATURE}]",
    ]
    assert caught.value.facts == {"shape": (3, 2), "expected": (2, 3)}


def test_a_type_is_asked_for_in_float32_too():
    """A backward that computes in float64 whatever it gets is right in float64 only."""
    op = layer(changed(1, lambda d, *_: d.astype(np.float64)))
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
