"""Forward modes and backwards of which one is wrong."""

from __future__ import annotations

from tests.mistakes.by_law.jvp_values import right, wrong
from tests.mistakes.layer import backward, layer


def half_of(position):
    """A layer with the right jvp and one gradient that is halved."""

    def mistaken(*arguments):
        found = list(backward(*arguments))
        found[position] = found[position] / 2
        return tuple(found)

    return lambda: layer(mistaken, jvp=right)


def shortcut(change):
    """Makes layers whose jvp takes a tangent of zeros for one that was not given, and leaves out another."""
    return wrong(lambda z, t, W, x, b: right(change(*t), W, x, b))


MISTAKES = {
    "x's left out without W's": ("x", shortcut(lambda W, x, b: (W, x * W.any(), b))),
    "b's left out without x's": ("b", shortcut(lambda W, x, b: (W, x, b * x.any()))),
    "W's left out without b's": ("W", shortcut(lambda W, x, b: (W * b.any(), x, b))),
    "b's halved without W's": ("b", shortcut(lambda W, x, b: (W, x, b * (1 + W.any()) / 2))),
    "dW halved": ("W", half_of(0)),
    "dx halved": ("x", half_of(1)),
    "db halved": ("b", half_of(2)),
    "the tangent of b left out": (
        "b",
        wrong(lambda z, t, W, x, b: right((*t[:2], 0 * b), W, x, b)),
    ),
    "one sign": ("x", wrong(lambda z, t, W, x, b: right((t[0], -t[1], t[2]), W, x, b))),
}
