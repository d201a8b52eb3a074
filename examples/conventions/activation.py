"""An activation object with `fn(z)` and `grad(z)`; two functions do as well."""

import numpy as np

import bpverify as bp

z = np.linspace(-2.0, 3.0, 7)


class Softplus:
    def fn(self, z):
        return np.logaddexp(z, 0)

    def grad(self, z):
        return 1 / (1 + np.exp(-z))


report = bp.check(bp.adapters.activation(Softplus()), z)
print(report)


class Flipped(Softplus):
    def grad(self, z):
        return 1 / (1 + np.exp(z))


mistaken = bp.check(bp.adapters.activation(Flipped()), z)
print(mistaken)
