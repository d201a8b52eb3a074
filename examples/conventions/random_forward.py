"""A random forward: the same draw in every call, from a seed; or the mask as an operand."""

import numpy as np

import bpverify as bp

x = np.random.default_rng(0).normal(size=(5, 4))


class Dropout:
    def forward(self, x):
        self.mask = (np.random.random(x.shape) < 0.5) / 0.5
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


report = bp.check(bp.adapters.layer(Dropout(), x, seed=1))
print(report)


class Redrawn(Dropout):
    def backward(self, dout):
        return dout * (np.random.random(dout.shape) < 0.5) / 0.5  # another mask


mistaken = bp.check(bp.adapters.layer(Redrawn(), x, seed=1))
print(mistaken)
