"""One op, x² w, written in each framework; the gradient of w passes through `spoil`."""

from __future__ import annotations

import warnings
from importlib.util import find_spec

import numpy as np

X = np.array([[0.5, -1.0, 2.0], [0.25, 1.5, -0.75]])
W = np.array([[1.5, 0.5, -1.0], [2.0, -0.25, 0.75]])


def in_torch(spoil, **settings):
    """A custom Function."""
    import torch

    from bpverify.adapters import torch as bt

    class Product(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, w):
            ctx.save_for_backward(x, w)
            return x * x * w

        @staticmethod
        def backward(ctx, dy):
            x, w = ctx.saved_tensors
            return 2 * x * w * dy, spoil(x * x * dy)

    return bt.check(Product.apply, torch.from_numpy(X), torch.from_numpy(W), **settings)


def in_jax(spoil, **settings):
    """A function with `custom_vjp`."""
    import jax

    from bpverify.adapters import jax as bj

    @jax.custom_vjp
    def product(x, w):
        return x * x * w

    def forward(x, w):
        return product(x, w), (x, w)

    def backward(kept, dy):
        x, w = kept
        return 2 * x * w * dy, spoil(x * x * dy)

    product.defvjp(forward, backward)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", bj.X64Warning)
        return bj.check(product, X, W, **settings)


def in_autograd(spoil, **settings):
    """A primitive with `defvjp`."""
    from autograd.extend import defvjp, primitive

    from bpverify.adapters import autograd as ba

    @primitive
    def product(x, w):
        return x * x * w

    defvjp(
        product,
        lambda y, x, w: lambda dy: 2 * x * w * dy,
        lambda y, x, w: lambda dy: spoil(x * x * dy),
    )
    return ba.check(product, X, W, **settings)


def in_array_api(spoil, **settings):
    """A forward and a backward on the arrays of array-api-strict."""
    import array_api_strict as xp

    from bpverify.adapters import array_api

    def product(x, w):
        return x * x * w

    def backward(dy, x, w):
        return 2 * x * w * dy, spoil(x * x * dy)

    arrays = xp.asarray(X), xp.asarray(W)
    return array_api.check("x(k,n), w(k,n) -> y(k,n)", product, backward, *arrays, **settings)


#: framework -> the check of x² w in it, where it is here
FRAMEWORKS = {
    name: check
    for name, package, check in [
        ("torch", "torch", in_torch),
        ("jax", "jax", in_jax),
        ("autograd", "autograd", in_autograd),
        ("array_api", "array_api_strict", in_array_api),
    ]
    if find_spec(package)
}
