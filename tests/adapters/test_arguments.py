"""Which arguments of a call move."""

from __future__ import annotations

import numpy as np
import pytest

from bpverify import InvalidOperand
from bpverify.adapters.arguments import positions


@pytest.mark.parametrize(
    ("argnums", "meant"),
    [
        (None, [0, 1, 2]),
        (1, [1]),
        (-1, [2]),
        ((2, 0), [0, 2]),
        ([1, -2, 1], [1]),
        (np.int64(2), [2]),
        (np.array([0, 1]), [0, 1]),
    ],
)
def test_positions(argnums, meant):
    """Each once and in order, whatever they are written as."""
    assert positions(argnums, 3) == meant


@pytest.mark.parametrize(
    ("argnums", "words"),
    [
        (
            3,
            "argnums holds 3, which is no argument's number: the function was given 3, numbered from 0 to 2",
        ),
        ((0, -4), "argnums holds -4"),
        (["x"], "argnums holds 'x'"),
        (1.0, "argnums holds 1.0"),
        ((), "argnums is empty"),
    ],
)
def test_no_position(argnums, words):
    """What is no argument's number would be a check of nothing, and is said."""
    with pytest.raises(InvalidOperand, match=words):
        positions(argnums, 3)
