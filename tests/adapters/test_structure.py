"""Structures of parameters: each leaf has a name that a report shows, and is put back where it was."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

import bpverify as bp
from bpverify.adapters import flatten

Pair = namedtuple("Pair", ["first", "second"])  # noqa: PYI024 - what code out there has


@dataclass
class Layer:
    """A layer's parameters, and what is none."""

    W: Any
    b: Any
    activation: str = "tanh"


@dataclass(frozen=True)
class Frozen:
    """One that refuses assignment."""

    w: Any
    size: int = field(default=3, init=False)


A, B = np.array([[1.0, 2.0]]), np.array([3.0])

STRUCTURES = [
    ({"W1": A, "b1": B}, ["W1", "b1"]),
    ({"layers": [{"W": A}, {"W": B}]}, ["layers[0].W", "layers[1].W"]),
    ({"layers": (Layer(A, B), Layer(B, A))}, [f"layers[{i}].{n}" for i in (0, 1) for n in "Wb"]),
    (OrderedDict(b=B, a=A), ["b", "a"]),
    (Pair(A, {"x": B}), ["first", "second.x"]),
    (Frozen(A), ["w"]),
    (MappingProxyType({"a": A}), ["a"]),
    ({"fc.weight": A, "fc": {"a b": B, 3: A}}, ["fc.weight", "fc['a b']", "fc[3]"]),
    ({"W": A, "size": 3, "name": None, "on": True, "rate": 0.5}, ["W", "rate"]),
    ([], []),
]


@pytest.mark.parametrize(("value", "names"), STRUCTURES, ids=[str(n) for _, n in STRUCTURES])
def test_leaves_have_names_and_go_back(value, names):
    """Taken apart and built again with other leaves: same types, same places, the original untouched."""
    before = repr(value)
    taken = flatten(value)
    again = flatten(taken.rebuild([leaf * 2 for leaf in taken.leaves]))

    assert list(taken.names) == list(again.names) == names
    assert type(again.value) is type(value) or isinstance(value, MappingProxyType)
    assert all(np.array_equal(2 * a, b) for a, b in zip(taken.leaves, again.leaves, strict=True))
    assert repr(value) == before


def test_what_is_no_leaf_stays():
    """Flags, names and sizes are there again, containers are new."""
    value = {"layers": [Layer(A, B, "relu")], "size": 3}
    again = flatten(value).rebuild([B, A])

    assert again["layers"] is not value["layers"]
    assert (again["layers"][0].activation, again["size"]) == ("relu", 3)
    assert again["layers"][0].W is B
    assert value["layers"][0].W is A


@pytest.mark.parametrize(
    ("value", "names"), [(A, ["p"]), ([A, [B]], ["p[0]", "p[1][0]"]), ({"W": A}, ["p.W"])]
)
def test_a_root_with_a_name(value, names):
    """Where several structures stand side by side each has a name of its own."""
    assert list(flatten(value, "p").names) == names


def test_what_contains_itself_is_refused():
    """It has no end."""
    value: dict[str, Any] = {"a": A}
    value["again"] = [value]
    with pytest.raises(bp.InvalidOperand, match=r"contains itself, at again\[0\]"):
        flatten(value)


def test_the_name_stands_in_every_report():
    """Parameters of any structure in an op: the report shows `layers[1].W[0, 2]`, and pastes back."""
    params = {"layers": [{"W": np.ones((2, 3))}, {"W": np.array([[0.5, -1.0, 2.0]])}]}
    taken = flatten(params)

    def backward(dy, one, two):
        wrong = 2 * two
        wrong[0, 2] += 1
        return dy * 2 * one, dy * wrong

    signature = bp.Signature.of(
        {name: leaf.shape for name, leaf in zip(taken.names, taken.leaves, strict=True)}, {"y": ()}
    )
    square = bp.Op(
        signature,
        lambda one, two: (one**2).sum() + (two**2).sum(),
        backward,
        name="square",
        values=taken.leaves,
        cotangent=1.0,
    )
    report = bp.check(square)
    text = str(report)

    assert "dlayers[1].W[0, 2]" in text
    assert report["layers[0].W"].verdict is bp.Verdict.VERIFIED
    shown = report.place.example
    assert shown.startswith("square.at(dy=1.0, **{'layers[0].W': ")
    again = eval(shown, {"square": square, "np": np})
    assert repr(again) == shown
    assert np.array_equal(again.operands["layers[1].W"], [[0.5, -1.0, 2.0]])
