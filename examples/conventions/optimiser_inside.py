"""A layer whose backward takes the step itself: the gradient is read from the step."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
x = rng.normal(size=(5, 4))


class Dense:
    def __init__(self):
        self.W, self.b = rng.normal(size=(4, 3)), rng.normal(size=3)
        self.lr = 0.01

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        dx = dout @ self.W.T
        self.W -= self.lr * self.x.T @ dout
        self.b -= self.lr * dout.sum(axis=0)
        return dx


report = bp.check(bp.adapters.layer(Dense(), x, learning_rate="lr"))
print(report)


class Late(Dense):
    def backward(self, dout):
        self.W -= self.lr * self.x.T @ dout
        self.b -= self.lr * dout.sum(axis=0)
        return dout @ self.W.T  # of the parameters after the step


try:
    bp.check(bp.adapters.layer(Late(), x, learning_rate="lr"))
except bp.GradientError as error:
    mistaken = error
    print(error)
