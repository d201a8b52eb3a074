"""A forward and a backward on arrays of any library of the Array API; array-api-strict stands for it."""

import array_api_strict as xp

from bpverify.adapters import array_api


def forward(W, x):
    """A dense layer with tanh."""
    return xp.tanh(W @ x)


def backward(da, W, x):
    """Its gradients."""
    dz = da * (1 - xp.tanh(W @ x) ** 2)
    return dz @ x.mT, W.mT @ dz


def mistaken(da, W, x):
    """The cotangent is squared on the way."""
    dz = da**2 * (1 - xp.tanh(W @ x) ** 2)
    return dz @ x.mT, W.mT @ dz


W = xp.asarray([[0.5, -1.0], [2.0, 0.25], [0.1, 0.3]])
x = xp.asarray([[1.0, -0.5], [0.5, 2.0]])
print(array_api.check("W(k,n), x(n,m) -> a(k,m)", forward, backward, W, x, name="dense"))
print(array_api.check("W(k,n), x(n,m) -> a(k,m)", forward, mistaken, W, x, name="dense"))
