"""What the laws see of an op at a point is the first evaluation of its derivative as well."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import bpverify


def counted():
    """A layer of tanh, and how often its two halves were called."""
    calls = Counter()

    def forward(W, x):
        calls["forward"] += 1
        return np.tanh(W @ x)

    def backward(da, W, x):
        calls["backward"] += 1
        dz = da * (1 - np.tanh(W @ x) ** 2)
        return dz @ x.T, W.T @ dz

    return bpverify.Op("W(k,n), x(n,m) -> a(k,m)", forward, backward), calls


W, X = np.random.default_rng(0).standard_normal((2, 3, 3))


@pytest.mark.parametrize(("by_columns", "again"), [(False, 0), (True, 1)])
def test_a_point_is_evaluated_once_for_all(by_columns, again):
    """The op's point calls the forward, the look both; operands by columns are judged row by row."""
    op, calls = counted()
    report = bpverify.check(op, np.asfortranarray(W) if by_columns else W, X, laws=())
    assert report.verified
    assert (report.evaluations, report.forward_calls, report.backward_calls) == (9, 9, 2)
    assert calls["forward"] == 1 + report.evaluations + again
    assert calls["backward"] == report.backward_calls + again
