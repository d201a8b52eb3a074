"""The course's function: its number, to the digit, and beside it a verdict that needs no threshold."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify import GradientError
from bpverify.adapters import Difference, gradient_check_n
from tests.adapters.test_conventions import FAULTS

rng = np.random.default_rng(1)
X, Y = rng.normal(size=(3, 5)), (rng.random((1, 5)) < 0.5) * 1.0
PARAMETERS = {
    "W1": rng.normal(size=(4, 3)),
    "b1": np.zeros((4, 1)),
    "W2": rng.normal(size=(1, 4)),
    "b2": np.zeros((1, 1)),
}


def forward_n(X, Y, parameters):
    """Two layers, ReLU and sigmoid, and the mean cross-entropy."""
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.maximum(0, Z1)
    A2 = 1 / (1 + np.exp(-(parameters["W2"] @ A1 + parameters["b2"])))
    cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / X.shape[1]
    return cost, (Z1, A1, A2, parameters["W2"])


def backward_n(X, Y, cache):
    """With the intermediate gradients that the course keeps."""
    Z1, A1, A2, W2 = cache
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    return {
        "dZ2": dZ2, "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m,
        "dZ1": dZ1, "dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
    }  # fmt: skip


def twice_dw2(X, Y, cache):
    """The course's planted mistake: dW2 twice."""
    gradients = backward_n(X, Y, cache)
    return gradients | {"dW2": 2 * gradients["dW2"]}


def run(backward=backward_n, change=lambda gradients: gradients, **options):
    """The drop-in on the gradients that the backward gives, changed on the way."""
    gradients = change(backward(X, Y, forward_n(X, Y, PARAMETERS)[1]))
    return gradient_check_n(forward_n, backward)(PARAMETERS, gradients, X, Y, **options)


def the_courses_number(gradients, epsilon):
    """Written from the course's formula: one vector of all parameters, one central difference each."""
    theta = np.concatenate([value.ravel() for value in PARAMETERS.values()])
    grad = np.concatenate([gradients[f"d{name}"].ravel() for name in PARAMETERS])

    def J(theta):
        found, start = {}, 0
        for name, value in PARAMETERS.items():
            found[name] = theta[start : start + value.size].reshape(value.shape)
            start += value.size
        return forward_n(X, Y, found)[0]

    steps = epsilon * np.eye(theta.size)
    approx = np.array([(J(theta + step) - J(theta - step)) / (2 * epsilon) for step in steps])
    return np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))


@pytest.mark.parametrize("epsilon", [1e-7, 1e-4])
@pytest.mark.parametrize("backward", [backward_n, twice_dw2])
def test_the_number_is_the_courses(backward, epsilon):
    """The same steps and norms; sums in another order may end in another last digit."""
    gradients = backward(X, Y, forward_n(X, Y, PARAMETERS)[1])
    found = run(backward, epsilon=epsilon)
    assert isinstance(found, float)
    assert isinstance(found, Difference)
    assert float(found) == pytest.approx(
        the_courses_number(gradients, epsilon), rel=1e-6, abs=1e-12
    )


def test_right_gradients_are_verified():
    """Whatever the number; the parameters are left as they were."""
    before = {name: value.copy() for name, value in PARAMETERS.items()}
    report = run(epsilon=1e-12).report
    assert report.verified
    assert [g.operand for g in report.gradients] == ["W1", "b1", "W2", "b2"]
    assert all(np.array_equal(before[name], value) for name, value in PARAMETERS.items())


def test_a_mistake_is_named():
    """Where the course's number only is large."""
    report = run(twice_dw2).report
    assert [g.operand for g in report.wrong] == ["W2"]
    assert "dW2 is 2 times what it should be" in str(report.errors[0])


def test_a_mistake_below_the_courses_threshold_is_found():
    """One part in a hundred million: the course prints that it works."""

    def slightly(X, Y, cache):
        gradients = backward_n(X, Y, cache)
        return gradients | {"db1": gradients["db1"] * (1 + 1e-8)}

    found = run(slightly)
    assert found < 2e-7
    assert [g.operand for g in found.report.wrong] == ["b1"]


def test_gradients_that_are_not_the_backwards_are_told():
    """Stale ones: of other parameters, or of another shape; the course's number is none then."""
    stale = run(change=lambda g: g | {"dW1": g["dW1"] * 1.5})
    assert "in the gradients that were given is" in str(stale.report.errors[0])
    assert not stale.report.verified

    misshapen = run(change=lambda g: g | {"db2": g["db2"].ravel()[:, None].repeat(2, 1)})
    assert "db2 in the gradients that were given is of shape (1, 2)" in str(
        misshapen.report.errors[0]
    )
    assert np.isnan(misshapen)


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_with_a_gradient_is_a_finding(fault):
    """In the backward, and in the gradients that were given alone."""
    spoil, said = FAULTS[fault]

    def spoilt(X, Y, cache):
        gradients = backward_n(X, Y, cache)
        return gradients | {"dW2": spoil(gradients["dW2"].copy())}

    def findings(backward, gradients):
        try:
            report = gradient_check_n(forward_n, backward)(PARAMETERS, gradients, X, Y).report
        except GradientError as error:
            return error.headline
        return "\n".join(error.headline for error in report.errors)

    right = backward_n(X, Y, forward_n(X, Y, PARAMETERS)[1])
    found = findings(spoilt, right)
    assert found
    assert said in found
    if fault not in ("raises", "a list"):  # a list of the right numbers is as good as they are
        given = right | {"dW2": spoil(right["dW2"].copy())}
        assert "dW2" in findings(backward_n, given)


def test_it_prints_number_and_verdict_on_request(capsys):
    """As the course's does, and nothing without."""
    run()
    assert not capsys.readouterr().out
    found = run(print_msg=True)
    printed = capsys.readouterr().out
    assert printed == f"{found}\n"
    assert printed.startswith("difference = ")
    assert "verified, 4 of 4 gradients" in printed
