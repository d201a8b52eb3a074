"""Backwards in which the op's last use lives on."""

from __future__ import annotations

from bpverify.forms.sigmoid import sigmoid_prime
from tests.mistakes.layer import backward, forward, gradients, layer


def kept_by_the_forward(key):
    """Makes layers whose backward uses the slope that the forward kept, one for each key."""

    def make():
        kept = {}

        def remember(W, x, b):
            kept[key(W, x, b)] = sigmoid_prime(W @ x + b)
            return forward(W, x, b)

        def wrong(dz, W, x, b):
            right = sigmoid_prime(W @ x + b)
            slope = kept.get(key(W, x, b), right)
            # Of another shape it would be given away by an error.
            return gradients(dz * (slope if slope.shape == right.shape else right), W, x)

        return layer(wrong, remember)

    return make


def kept_by_the_backward(position, mixed):
    """Makes layers that mix into one gradient what the last call with other operands gave for it."""

    def make():
        last = {}

        def wrong(dz, W, x, b):
            found = list(backward(dz, W, x, b))
            own = found[position]
            key, before = last.get(own.shape, (b"", own))
            if key != x.tobytes():
                found[position] = mixed(own, before)
            last[own.shape] = x.tobytes(), own
            return tuple(found)

        return layer(wrong)

    return make


MISTAKES = {
    "the last forward's slope": ("", kept_by_the_forward(lambda W, x, b: 0)),
    "the last forward's of this shape": ("", kept_by_the_forward(lambda W, x, b: (W.shape, x.shape))),
    "the last forward's with this b": ("", kept_by_the_forward(lambda W, x, b: b.shape)),
    "the last gradient handed out": ("W", kept_by_the_backward(0, lambda own, before: before)),
    "momentum": ("x", kept_by_the_backward(1, lambda own, before: own + before / 2)),
    "the last forward's of so many samples": ("", kept_by_the_forward(lambda W, x, b: x.shape[1])),
}  # fmt: skip
