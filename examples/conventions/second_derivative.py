"""An activation's second derivative, `grad2(z)`: held against its first."""

import numpy as np

import bpverify as bp

z = np.linspace(-2.0, 3.0, 7)


class Tanh:
    def fn(self, z):
        return np.tanh(z)

    def grad(self, z):
        return 1 - np.tanh(z) ** 2

    def grad2(self, z):
        return -2 * np.tanh(z) * (1 - np.tanh(z) ** 2)


report = bp.check(bp.adapters.activation(Tanh(), order=2), z)
print(report)


class Chainless(Tanh):
    def grad2(self, z):
        return -2 * np.tanh(z)  # the chain rule stops one factor short


mistaken = bp.check(bp.adapters.activation(Chainless(), order=2), z)
print(mistaken)
