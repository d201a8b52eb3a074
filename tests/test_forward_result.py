"""What a forward may return, and what is said of anything else."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify import ForwardError, Op

X = np.array([1.0, 2.0, 3.0])


def op(forward, results="y(n)", name="square"):
    """An op on x(n) with this forward; its backward is not called."""
    return Op(f"x(n) -> {results}", forward, lambda cotangent, x: x, name=name)


RETURNED = [
    ("y(n)", lambda x: x, [(3,)]),
    ("y(n)", lambda x: x.tolist(), [(3,)]),
    ("y(n)", lambda x: (x,), [(3,)]),
    ("y(1,n)", lambda x: [x], [(1, 3)]),
    ("y(k)", lambda x: x[1:], [(2,)]),
    ("y(...)", lambda x: x[:, None], [(3, 1)]),
    ("J()", lambda x: float(x.sum()), [()]),
    ("J()", lambda x: x.sum(), [()]),
    ("J()", lambda x: np.array(x.sum(), np.float32), [()]),
    ("y(n), J()", lambda x: (x, x.sum()), [(3,), ()]),
    ("y(n), J()", lambda x: [x, 1.0], [(3,), ()]),
]


@pytest.mark.parametrize(
    ("results", "forward", "shapes"), RETURNED, ids=[str(i) for i in range(11)]
)
def test_what_a_forward_may_return(results, forward, shapes):
    """Arrays, nested lists or Python's floats; several as a tuple or a list, in order."""
    point = op(forward, results).point(X)

    assert [array.shape for array in point.cotangent.values()] == shapes


REFUSED = [
    ("y(n)", lambda x: None, "result y has dtype object, but should be floating; got None"),
    (
        "y(n)",
        lambda x: x.astype(int),
        "result y has dtype int64, but should be floating; got array(",
    ),
    ("J()", lambda x: 3, "result J has dtype int64, but should be floating; got 3"),
    ("y(n)", lambda x: x > 2, "result y has dtype bool"),
    ("y(n)", lambda x: x * 1j, "result y has dtype complex128"),
    ("y(n)", lambda x: {"y": x}, "result y has dtype object"),
    ("y(n)", lambda x: [[1.0], [1.0, 2.0]], "result y is not an array: "),
    ("y(n)", lambda x: x[:2], "y has shape (2,), but should be (n) = (3,): n is 3 in x, of shape"),
    ("y(n)", lambda x: np.outer(x, x), "result y has shape (3, 3), but should be (n) = (3,)"),
    ("J()", lambda x: x.sum(keepdims=True), "result J has shape (1,), but should be ()"),
    ("y(k)", lambda x: x[:0], "y has shape (0,): an empty array has nothing to verify"),
    ("y(n)", lambda x: (x, x), "returned 2 results, but should return y(n)"),
    (
        "y(n), J()",
        lambda x: x,
        "returned array([1., 2., 3.]), but should return y(n), J(), as a tup",
    ),
    (
        "y(n), J()",
        lambda x: (x, x, x),
        "returned 3 results, but should return y(n), J(), as a tuple",
    ),
    ("y(n), J()", lambda x: {"y": x, "J": 1.0}, "but should return y(n), J(), as a tuple"),
    ("y(n), J()", lambda x: (x.sum(), x), "result y has shape (), but should be (n) = (3,)"),
    ("y(n)", lambda x: x @ np.eye(2), "forward of square raised ValueError: matmul"),
    ("y(n)", lambda x: x.missing, "forward of square raised AttributeError: "),
]


@pytest.mark.parametrize(
    ("results", "forward", "said"), REFUSED, ids=[row[2][:50] for row in REFUSED]
)
def test_what_a_forward_may_not_return(results, forward, said):
    """The message names forward, op and result, and says what the signature asks for."""
    with pytest.raises(ForwardError) as refused:
        op(forward, results).point(X)

    assert str(refused.value).startswith("forward of square")
    assert said in str(refused.value)
    assert X.tolist() == [1.0, 2.0, 3.0]


def test_what_a_forward_raises_is_kept():
    """The exception of the user's code, with its traceback, is the cause of the one that names it."""
    with pytest.raises(ForwardError) as refused:
        op(lambda x: x @ np.eye(2)).point(X)

    assert isinstance(refused.value.__cause__, ValueError)


def test_a_forward_may_overflow():
    """Floating-point signals within a forward are its own affair, also where warnings are errors."""
    (y,) = op(lambda x: np.exp(x * 1e3) * 0).results([X])

    assert np.isnan(y).all()
