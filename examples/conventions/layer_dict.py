"""A layer object with a dict of parameters and a dict of gradients."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
x = rng.normal(size=(5, 4))


class Dense:
    def __init__(self):
        self.params = {"W": rng.normal(size=(4, 3)), "b": rng.normal(size=3)}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads = {"W": self.x.T @ dout, "b": dout.sum(axis=0)}
        return dout @ self.params["W"].T


report = bp.check(bp.adapters.layer(Dense(), x))
print(report)


class Misspelt(Dense):
    def backward(self, dout):
        dx = super().backward(dout)
        self.grads = {"weights": self.grads["W"], "b": self.grads["b"]}
        return dx


try:
    bp.check(bp.adapters.layer(Misspelt(), x))
except bp.InvalidOp as error:  # nothing is left out unsaid
    mistaken = error
    print(error)
