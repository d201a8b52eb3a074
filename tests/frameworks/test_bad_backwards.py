"""In every framework a backward that hangs, raises or gives no gradient is a clear finding."""

from __future__ import annotations

import signal

import pytest

import bpverify as bp
from tests.frameworks.bad_backwards import FRAMEWORKS


def hang(gradient):
    """Never returns."""
    while True:
        pass


def stumble(gradient):
    """Raises."""
    raise ZeroDivisionError("no gradient today")


def narrowed(gradient):
    """In float32, in whichever library."""
    if hasattr(gradient, "float"):
        return gradient.float()
    if hasattr(gradient, "astype"):
        return gradient.astype("float32")
    import array_api_strict as xp

    return xp.astype(gradient, xp.float32)


#: What is returned for the gradient of w, and what each framework's finding says of it.
FAULTS = {
    "raises": (
        stumble,
        {"": "dw of product: the backward raised ZeroDivisionError: no gradient today"},
    ),
    "NaN": (lambda g: g * float("nan"), {"": "dw of product is nan at dw[0, 0]"}),
    "list": (
        lambda g: [[1.0] * 3] * 2,
        {
            "torch": "dw of product: the backward raised RuntimeError: expected Variable or None (got list)",
            "jax": "bwd rule must produce an output with the same container",
            "autograd": "dw of product should be an array, but is [[1.0, 1.0, 1.0], ",
            "array_api": "dw of product should be an array, but is a list: [[1.0, 1.0, 1.0], ",
        },
    ),
    "scalar": (
        lambda g: 1.0,
        {
            "": "dw of product has shape (), but w has shape (2, 3)",
            "torch": "expected Variable or None (got float)",
            "jax": "at output[1] the bwd rule produced an output of type float64[] corresponding",
        },
    ),
    "shape": (
        lambda g: g[0, :],
        {
            "": "dw of product has shape (3,), but w has shape (2, 3)",
            "torch": "invalid gradient at index 1 - got [3] but expected shape compatible with [2, 3]",
            "jax": "produced an output of type float64[3] corresponding to an input of type float64[2,3]",
        },
    ),
    "dtype": (
        narrowed,
        {
            "": "dw of product has dtype float32, but w has dtype float64",
            "torch": "met on the way: aten._to_copy.default gives float32",
        },
    ),
    "None": (
        lambda g: None,
        {
            "torch": "a backward gives None or zeros for it",
            "jax": "a backward gives None or zeros for it",
            "autograd": "dw of product should be an array, but is None",
            "array_api": "dw of product should be a floating array, but is None",
        },
    ),
    "one part in a hundred thousand": (
        lambda g: g * 1.00001,
        {"": "dw of product is wrong: dw["},
    ),
}


def finding(framework, spoil, **settings):
    """What a check says before its cause is looked for, its notes included; "" where nothing is wrong."""
    try:
        report = FRAMEWORKS[framework](spoil, name="product", **settings)
    except bp.GradientError as error:
        return "\n".join(error.args)
    assert report.verified == (not report.errors)
    lines = [line for error in report.errors for line in error.args]
    return "\n".join([*lines, *(report.notes if report.errors else ())])


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_right_backward_is_accepted(framework):
    """With nothing spoilt every gradient is verified, under a time limit as well."""
    assert finding(framework, lambda gradient: gradient, time_limit=60.0) == ""


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_goes_wrong_is_a_finding(framework, fault):
    """In our words where the framework passes it on, in its own where it refuses."""
    spoil, said = FAULTS[fault]
    found = finding(framework, spoil)
    assert said.get(framework, said.get("")) in found


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_mistake_is_named(framework):
    """As in NumPy."""
    report = FRAMEWORKS[framework](lambda gradient: gradient * 1.00001, name="product")
    told = "dw of product is wrong: dw is 1.00001 times what it should be"
    assert str(report.errors[0]).startswith(told)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm on this system")
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_hangs_is_a_finding(framework):
    """Where the time limit found it is shown."""
    found = finding(framework, hang, time_limit=0.3)
    assert "product: the backward raised TimeoutError: no result after 0.3 s" in found
    assert ", in hang: " in found
