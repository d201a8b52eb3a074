"""Second order: `jac(x)` and `hessp(x, v)`, as SciPy's `trust-ncg` takes them, or `hess(x)`."""

import numpy as np

import bpverify as bp

x0 = np.array([0.5, -1.0, 2.0])


def jac(x):
    return 4 * x**3 + x.sum()


def hessp(x, v):
    return 12 * x**2 * v + v.sum()


report = bp.check(bp.adapters.hessian(jac, x0, hessp=hessp))
print(report)


def lopsided(x, v):
    return 12 * x**2 * v + np.cumsum(v)  # not symmetric: no Hessian is


mistaken = bp.check(bp.adapters.hessian(jac, x0, hessp=lopsided))
print(mistaken)
