"""A network object: layers in a list, parameters and gradients in lists beside each other."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
x = rng.normal(size=(5, 4))


class Dense:
    def __init__(self, n, k):
        self.params = [rng.normal(size=(n, k)), rng.normal(size=k)]
        self.grads = [None, None]

    def forward(self, x):
        self.out = x, np.tanh(x @ self.params[0] + self.params[1])
        return self.out[1]

    def backward(self, dout):
        x, a = self.out
        dz = dout * (1 - a**2)
        self.grads = [x.T @ dz, dz.sum(axis=0)]
        return dz @ self.params[0].T


class Network:
    def __init__(self):
        self.layers = [Dense(4, 6), Dense(6, 3)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dout):
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout


report = bp.check(bp.adapters.layer(Network(), x))
print(report)


class Straight(Network):
    def backward(self, dout):
        self.layers[1].backward(dout)
        return self.layers[0].backward(dout @ self.layers[1].params[0].T)  # past tanh


mistaken = bp.check(bp.adapters.layer(Straight(), x))
print(mistaken)
