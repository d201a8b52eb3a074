"""Forwards and backwards that misbehave: a clear error or a named inconclusive, nothing mutated."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify import ForwardError, GradientError
from bpverify.engine import Reason, Verdict
from tests.oracles.asked import checked


def test_complex_results_are_refused():
    """By name and type."""
    with pytest.raises(ForwardError, match="result y has dtype complex128, but should be floating"):
        checked(lambda x: np.exp(1j * x))


def test_results_that_are_not_finite_are_inconclusive_by_name():
    """Never verified, never wrong."""
    with np.errstate(all="ignore"):
        found = checked(lambda x: np.log(-x))["x"]
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.reason == Reason.NOT_FINITE.value


def test_a_forward_that_writes_into_its_operand_is_reported_and_changes_nothing_of_the_callers():
    """The law that it breaks is named; `checked` holds the caller's arrays."""

    def forward(x):
        x += 1
        return np.sin(x - 1)

    report = checked(forward)
    assert [error.law for error in report.broken] == ["nothing_mutated"]
    assert not report.wrong
    assert not report.verified


def test_a_forward_with_a_counter_is_refused():
    """What differs from call to call is no function of its operands."""
    calls = []

    def forward(x):
        calls.append(x)
        return np.sin(x) + len(calls)

    with pytest.raises(ForwardError, match="forward of wave is not deterministic"):
        checked(forward)


@pytest.mark.parametrize(
    "changed",
    [lambda y: y[:1], lambda y: y[:, None], lambda y: y.astype(np.float32)],
    ids=["shape", "rank", "dtype"],
)
@pytest.mark.parametrize("after", [1, 2, 3, 5])
def test_a_forward_that_changes_shape_or_dtype_between_calls_is_never_wrong(changed, after):
    """A clear error, or an inconclusive with its reason."""
    calls = []

    def forward(x):
        calls.append(x)
        return np.sin(x) if len(calls) <= after else changed(np.sin(x))

    try:
        found = checked(forward)["x"]
    except ForwardError as error:
        assert "wave" in str(error)  # noqa: PT017
    else:
        assert found.verdict is Verdict.INCONCLUSIVE
        assert found.reason


def strict_log(x):
    """log, which raises where NumPy would return NaN."""
    if (x <= 0).any():
        raise ValueError("log of what is not positive")
    return np.log(x)


@pytest.mark.parametrize("x", [1.0, 1e-3, 1e-12, 1e-300])
@pytest.mark.parametrize("elements", ["auto", "all"])
def test_a_forward_that_raises_beyond_its_domain_is_judged_inside_it(x, elements):
    """However near the edge: the right gradient is verified, its double is wrong or left open."""
    right = checked(strict_log, lambda dy, x: (dy / x,), at=(x, 2.0), elements=elements)
    assert right.verified, str(right)
    double = checked(strict_log, lambda dy, x: (2 * dy / x,), at=(x, 2.0), elements=elements)
    assert not double.verified


def test_a_forward_that_raises_everywhere_but_here_is_inconclusive_by_name():
    """The reason says that no step stays inside."""

    def forward(x):
        if not np.array_equal(x.astype(float), [0.5, 1.0]):
            raise ValueError("elsewhere")
        return np.sin(x)

    found = checked(forward)["x"]
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.reason in (Reason.LEFT_DOMAIN.value, Reason.NOT_FINITE.value)


@pytest.mark.parametrize("gradient", [np.nan, np.inf])
def test_a_gradient_that_is_not_finite_is_never_accepted(gradient):
    """Beside a finite numeric slope it is wrong, or at least open."""
    report = checked(np.sin, lambda dy, x: (np.where(x == 1.0, gradient, dy * np.cos(x)),))
    assert not report.verified


def test_a_complex_gradient_is_refused():
    """A GradientError that names the operand."""
    with pytest.raises(GradientError, match="dx of wave"):
        checked(np.sin, lambda dy, x: (dy * np.cos(x) + 0j,)).raise_if_wrong()
