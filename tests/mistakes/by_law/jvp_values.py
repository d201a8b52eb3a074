"""Forward modes that are not the derivative of their forward."""

from __future__ import annotations

from bpverify.forms.sigmoid import sigmoid_prime
from tests.mistakes.layer import layer


def right(tangents, W, x, b):
    """σ'(z) (dW x + W dx + db)."""
    tw, tx, tb = tangents
    return sigmoid_prime(W @ x + b) * (tw @ x + W @ tx + tb)


def wrong(change):
    """Makes layers whose jvp is changed by a function of it and of its arguments."""
    return lambda: layer(jvp=lambda t, W, x, b: change(right(t, W, x, b), t, W, x, b))


def with_product(change):
    """Makes layers whose jvp has a term of two tangents: one by itself is pushed forward rightly."""
    return wrong(lambda z, t, W, x, b: z + sigmoid_prime(W @ x + b) * change(*t))


MISTAKES = {
    "the product of two tangents": ("", with_product(lambda W, x, b: W @ x)),
    "half the product of two tangents": ("", with_product(lambda W, x, b: W @ x / 2)),
    "W's tangent by b's": ("", with_product(lambda W, x, b: W.sum(axis=1, keepdims=True) * b)),
    "x's tangent by b's": ("", with_product(lambda W, x, b: -x.sum(axis=0, keepdims=True) * b)),
    "σ' forgotten": ("", wrong(lambda z, t, W, x, b: t[0] @ x + W @ t[1] + t[2])),
    "one tangent left out": ("", wrong(lambda z, t, W, x, b: right((*t[:2], 0 * b), W, x, b))),
    "one sign": ("", wrong(lambda z, t, W, x, b: right((t[0], -t[1], t[2]), W, x, b))),
    "a share of 1e-4": ("", wrong(lambda z, *_: z * z.dtype.type(1.0001))),
    "a list": ("", wrong(lambda z, *_: z.tolist())),
    "of the wrong shape": ("", wrong(lambda z, *_: z[..., None])),
}
