"""One layer, tanh(x W + b), written in each convention; its gradient of W passes through `spoil`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpverify import Op, adapters

rng = np.random.default_rng(3)
X = rng.normal(size=(4, 3))
W = rng.normal(size=(3, 2))
B = rng.normal(size=2)
T = rng.normal(size=(4, 2))


def tanh_layer(x, W, b):
    """The layer."""
    return np.tanh(x @ W + b)


def vjp(dout, x, W, b):
    """Its gradients by x, W and b."""
    dz = dout * (1 - tanh_layer(x, W, b) ** 2)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def plain(spoil, **options):
    """backward(cotangent, *inputs)."""

    def backward(dout, x, W, b):
        dx, dW, db = vjp(dout, x, W, b)
        return dx, spoil(dW), db

    return Op("x(m,n), W(n,k), b(k) -> out(m,k)", tanh_layer, backward,
              values=(X, W, B), **options)  # fmt: skip


def cached(spoil, **options):
    """out, cache = forward(*inputs); backward(dout, cache)."""

    def forward(x, W, b):
        return tanh_layer(x, W, b), (x, W, b)

    def backward(dout, cache):
        dx, dW, db = vjp(dout, *cache)
        return dx, spoil(dW), db

    return adapters.cached(forward, backward, X, W, B, **options)


def cached_by_name(spoil, **options):
    """The same with a dict of parameters and a dict of gradients."""

    def forward(x, parameters):
        W, b = parameters["W"], parameters["b"]
        return tanh_layer(x, W, b), (x, W, b)

    def backward(dout, cache):
        dx, dW, db = vjp(dout, *cache)
        return {"dx": dx, "dz": dx, "dW": spoil(dW), "db": db}

    return adapters.cached(forward, backward, X, {"W": W, "b": B}, **options)


class Attributes:
    """A layer object that leaves `dW` and `db` beside `W` and `b`."""

    def __init__(self, spoil):
        self._spoil = spoil
        self.W, self.b = W, B

    def forward(self, x):
        """The layer; keeps x."""
        self.x = x
        return tanh_layer(x, self.W, self.b)

    def backward(self, dout):
        """Leaves two gradients, returns the third."""
        dx, dW, self.db = vjp(dout, self.x, self.W, self.b)
        self.dW = self._spoil(dW)
        return dx


class Lists(Attributes):
    """Parameters and gradients in lists."""

    def __init__(self, spoil):
        super().__init__(spoil)
        self.params = [self.W, self.b]
        self.grads = [np.zeros_like(p) for p in self.params]

    def backward(self, dout):
        """Replaces what is in the list."""
        dx, dW, db = vjp(dout, self.x, self.W, self.b)
        self.grads[:] = [self._spoil(dW), db]
        return dx


class Dicts:
    """Parameters and gradients in dicts; one object inside of another."""

    def __init__(self, spoil):
        self._spoil = spoil
        self.parameters = {"W": W, "b": B}
        self.gradients = {}

    def forward(self, x):
        """The layer; keeps all of it."""
        self.cache = x, self.parameters["W"], self.parameters["b"]
        return tanh_layer(*self.cache)

    def backward(self, dout):
        """Leaves two gradients, returns the third."""
        dx, dW, db = vjp(dout, *self.cache)
        self.gradients = {"W": self._spoil(dW), "b": db}
        return dx


class Returned(Attributes):
    """Returns every gradient."""

    def backward(self, dout):
        """In the order of inputs and parameters."""
        dx, dW, db = vjp(dout, self.x, self.W, self.b)
        return dx, self._spoil(dW), db


class Stepping(Attributes):
    """Takes a step along its gradients, and keeps them."""

    def backward(self, dout):
        """W - dW / 8."""
        dx = super().backward(dout)
        if isinstance(self.dW, np.ndarray) and self.dW.shape == self.W.shape:
            self.W -= self.dW / 8
        return dx


def of(kind, **more):
    """Makes ops of a layer object."""
    return lambda spoil, **options: adapters.layer(kind(spoil), X, **more, **options)


def _cost(x, W, b, t):
    return ((tanh_layer(x, W, b) - t) ** 2).sum() / 2


def _gradients(x, W, b, t):
    return vjp(tanh_layer(x, W, b) - t, x, W, b)


def cost_of_dict(spoil, **options):
    """loss, grads = f(params, X, y), params a dict."""

    def f(params, x, t):
        _, dW, db = _gradients(x, params["W"], params["b"], t)
        return _cost(x, params["W"], params["b"], t), {"W": spoil(dW), "b": db}

    return adapters.cost(f, {"W": W, "b": B}, X, T, **options)


def cost_of_list(spoil, **options):
    """The same with a list of pairs."""

    def f(params, x, t):
        [(w, b)] = params
        _, dW, db = _gradients(x, w, b, t)
        return _cost(x, w, b, t), [(spoil(dW), db)]

    return adapters.cost(f, [(W, B)], X, T, **options)


@dataclass
class Parameters:
    """W and b as fields."""

    W: np.ndarray
    b: np.ndarray


def cost_of_dataclass(spoil, **options):
    """The same with a dataclass, below a dict."""

    def f(params, x, t):
        own = params["layer"]
        _, dW, db = _gradients(x, own.W, own.b, t)
        return _cost(x, own.W, own.b, t), {"layer": Parameters(spoil(dW), db)}

    return adapters.cost(f, {"layer": Parameters(W, B)}, X, T, **options)


def cost_alone(spoil, **options):
    """A loss that returns the gradient of its one input; W is the scores here."""

    def f(W, t):
        return ((W - t) ** 2).sum() / 2, spoil(W - t)

    return adapters.cost(f, W, T[:3], **options)


def cost_apart(spoil, **options):
    """The cost from one function, its gradients from another."""

    def f(W, b, x, t):
        return _cost(x, W, b, t)

    def gradient(W, b, x, t):
        _, dW, db = _gradients(x, W, b, t)
        return spoil(dW), db

    return adapters.cost(f, W, B, X, T, gradient=gradient, wrt=(0, 1), **options)


def objective(spoil, **options):
    """fun and jac of a flat vector, as SciPy takes them."""

    def fun(W, x, t):
        return _cost(x, W.reshape(3, 2), B.astype(W.dtype), t)

    def jac(W, x, t):
        dW = _gradients(x, W.reshape(3, 2), B.astype(W.dtype), t)[1]
        return spoil(dW.ravel())

    return adapters.objective(fun, W.ravel(), (X, T), jac=jac, **options)


def objective_at_once(spoil, **options):
    """SciPy's jac=True."""

    def fun(W, x, t):
        w, b = W.reshape(3, 2), B.astype(W.dtype)
        return _cost(x, w, b, t), spoil(_gradients(x, w, b, t)[1].ravel())

    return adapters.objective(fun, W.ravel(), (X, T), jac=True, **options)


def second_derivative(spoil, **options):
    """grad(z) and grad2(z), where z is called W here."""

    class Square:
        def grad(self, z):
            return 3 * z**2

        def grad2(self, z):
            return spoil(6 * z)

    return adapters.activation(Square(), order=2, values=(W,), **options)


def activation(spoil, **options):
    """fn(z) and grad(z), where z is called W here."""

    class Tanh:
        def fn(self, z):
            return np.tanh(z)

        def grad(self, z):
            return spoil(1 - np.tanh(z) ** 2)

    return adapters.activation(Tanh(), values=(W,), **options)


def hessian(spoil, **options):
    """A gradient and its Hessian-vector product."""

    def jac(W):
        return 4 * W**3 + W.sum()

    def hessp(W, v):
        return spoil(12 * W**2 * v + v.sum())

    return adapters.hessian(jac, W, hessp=hessp, **options)


CONVENTIONS = {
    "plain": plain,
    "cached": cached,
    "cached_by_name": cached_by_name,
    "attributes": of(Attributes),
    "lists": of(Lists),
    "dicts": of(Dicts),
    "returned": of(Returned, parameters=("W", "b")),
    "stepping": of(Stepping),
    "cost_of_dict": cost_of_dict,
    "cost_of_list": cost_of_list,
    "cost_of_dataclass": cost_of_dataclass,
    "cost_alone": cost_alone,
    "cost_apart": cost_apart,
    "objective": objective,
    "objective_at_once": objective_at_once,
    "activation": activation,
    "second_derivative": second_derivative,
    "hessian": hessian,
}
