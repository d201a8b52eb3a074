"""Points that are drawn can be drawn again: by the line that a falsifying example is printed as."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bpverify
from bpverify import GradientError, InvalidOperand, Op
from bpverify.drawing import drawn, from_bytes, length, rebuilt
from bpverify.forms import ALL
from tests.mistakes.fuzz import sized
from tests.mistakes.search import unshrunk

layer = ALL["layer"]
#: One large size, the second, of 1 + 144 + 156; simple values, which are not all the same.
LARGE = bytes([2, *[0] * 9, 1, 144, 156, *[0] * 4, 1]).ljust(length(layer), bytes(1))


def pasted(text: str, **names):
    """What the line makes where it is pasted."""
    return eval(text, {"bpverify": bpverify, "np": np, **names})


def same(one, two):
    """Bit for bit."""
    pairs = zip((*one.operands.items(), *one.cotangent.items()),
                (*two.operands.items(), *two.cotangent.items()), strict=True)  # fmt: skip
    return all(
        n == m and a.dtype == b.dtype and a.tobytes() == b.tobytes() for (n, a), (m, b) in pairs
    )


@given(data=st.binary(min_size=length(layer), max_size=length(layer)))
def test_a_point_is_printed_as_code(data):
    """Short or long, it reads back as the very same point."""
    point = from_bytes(layer, data)

    assert same(pasted(repr(point), layer=layer), point)
    assert len(repr(point)) < 4000


@pytest.mark.parametrize("options", [{}, {"max_size": 120}, {"dtype": np.float32}])
def test_a_point_too_large_to_read_is_one_line(options):
    """It holds what was drawn, and how; rebuilt, it is printed the same again."""
    data = LARGE if "max_size" not in options else bytes([99]) * length(layer)
    point = from_bytes(layer, data, **options)
    line = repr(point)

    assert line.startswith('bpverify.drawing.rebuilt(layer, "')
    assert len(line) < 300
    again = pasted(line, layer=layer)
    assert same(again, point)
    assert repr(again) == line


def test_a_point_of_a_seed_is_one_line_too():
    """Its seed and index, edge of saturation included."""
    large = [drawn(layer, 0, i) for i in range(24)]
    lines = [repr(point) for point in large if point.operands["W"].size > 100]

    assert lines
    assert all(line.startswith("bpverify.drawing.drawn(layer, 0, ") for line in lines)
    assert all(
        same(pasted(r, layer=layer), p) for r, p in zip(map(repr, large), large, strict=True)
    )


def test_a_large_falsifying_example_is_pasted_back():
    """From the message of a search, where no array could be printed; the op breaks its law there."""
    wrong = sized(lambda k, n, m: n > 100)()
    with pytest.raises(GradientError) as caught:
        unshrunk(derandomize=True)(bpverify.gradient_test(wrong))()

    line = next(line for line in str(caught.value).splitlines() if "falsifying example" in line)
    point = pasted(line.partition(": ")[2], layer=wrong)
    assert max(point.sizes.known.values()) > 100
    with pytest.raises(GradientError, match="dx of layer"):
        bpverify.laws.ALL["values"](wrong, point)


def test_a_changed_point_is_not_printed_as_the_drawn_one():
    """Only the point itself has its code: what is derived from it is another point."""
    point = from_bytes(layer, LARGE)

    assert "rebuilt" not in repr(layer.cast(point, np.float32))


def test_code_of_another_op():
    """It would be another point, in silence."""
    line = repr(from_bytes(layer, LARGE))
    other = Op("W(k,n) -> y(k,n)", lambda W: W, lambda dy, W: dy, name="other")

    with pytest.raises(InvalidOperand, match="makes another point of other than it did"):
        pasted(line, layer=other)


def test_code_of_another_version():
    """Were an array filled otherwise, the line says so."""
    line = repr(from_bytes(layer, LARGE))
    with (
        patch("bpverify.drawing.bulk", lambda shape, *_: np.ones(shape)),
        pytest.raises(InvalidOperand, match="bpverify or NumPy, has changed since"),
    ):
        pasted(line, layer=layer)


@pytest.mark.parametrize("code", ["", "W", "0-", "xy-00000000", "00"])
def test_no_code(code):
    """Cut off or misspelt: refused, with the code shown."""
    with pytest.raises(InvalidOperand, match=r"is no code|makes another point"):
        rebuilt(layer, code)
