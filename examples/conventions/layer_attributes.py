"""A layer object with `forward(x)` and `backward(dout)`: gradients in attributes beside the parameters."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
x = rng.normal(size=(5, 4))


class Dense:
    def __init__(self):
        self.W, self.b = rng.normal(size=(4, 3)), rng.normal(size=3)
        self.dW = self.db = None

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


report = bp.check(bp.adapters.layer(Dense(), x))
print(report)


class LastSample(Dense):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout[-1]  # one sample, where the sum over all is right
        return dx


mistaken = bp.check(bp.adapters.layer(LastSample(), x))
print(mistaken)
