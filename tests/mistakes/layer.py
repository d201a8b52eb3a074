"""The right layer that every mistake is planted in, and the ways of planting one."""

from __future__ import annotations

from itertools import count

from bpverify import Op
from bpverify.forms.sigmoid import sigmoid, sigmoid_prime

SIGNATURE = "W(k,n), x(n,m), b(k,1) -> z(k,m)"


def forward(W, x, b):
    """z = σ(W x + b)."""
    return sigmoid(W @ x + b)


def gradients(d, W, x):
    """dW, dx, db from the derivative by W x + b."""
    return d @ x.T, W.T @ d, d.sum(axis=1, keepdims=True)


def backward(dz, W, x, b):
    """dW, dx, db."""
    return gradients(dz * sigmoid_prime(W @ x + b), W, x)


def layer(backward=backward, forward=forward, **options):
    """The layer with one of its halves replaced."""
    return Op(SIGNATURE, forward, backward, name="layer", **options)


def changed(position, change, **options):
    """Makes layers of which one gradient is changed by a function of it and of the arguments."""

    def wrong(*arguments):
        found = list(backward(*arguments))
        found[position] = change(found[position], *arguments)
        return tuple(found)

    return lambda: layer(wrong, **options)


def before(act):
    """Makes layers that do something with the arguments, after all gradients are computed rightly."""

    def wrong(*arguments):
        found = backward(*arguments)
        act(*arguments)
        return found

    return lambda: layer(wrong)


def slope(change, **options):
    """Makes layers whose derivative by W x + b is changed by a function of it and of the arguments."""

    def wrong(dz, W, x, b):
        return gradients(change(dz * sigmoid_prime(W @ x + b), dz, W, x, b), W, x)

    return lambda: layer(wrong, **options)


def each_call(position, change):
    """Makes layers of which one gradient is changed by a function of it and of the call's number."""

    def make():
        calls = count()
        return changed(position, lambda d, *_: change(d, next(calls)))()

    return make
