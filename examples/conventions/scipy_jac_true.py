"""`scipy.optimize.minimize(fun, x0, jac=True)`: one function gives the value and the gradient."""

import numpy as np

import bpverify as bp

x0 = np.array([0.5, -1.0, 2.0])


def fun(v):
    gradient = 4 * v**3
    gradient[0] += v[1]
    gradient[1] += v[0]
    return (v**4).sum() + v[0] * v[1], gradient


report = bp.check(bp.adapters.objective(fun, x0, jac=True))
print(report)


def power_alone(v):
    value, _ = fun(v)
    return value, 4 * v**3  # where is v[0] * v[1]?


mistaken = bp.check(bp.adapters.objective(power_alone, x0, jac=True))
print(mistaken)
