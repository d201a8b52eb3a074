"""`scipy.optimize.minimize(fun, x0, args, jac=jac)`: the value and the gradient apart."""

import numpy as np

import bpverify as bp

x0 = np.array([-1.5, 0.75])


def rosenbrock(v, a, c):
    return (a - v[0]) ** 2 + c * (v[1] - v[0] ** 2) ** 2


def jac(v, a, c):
    curved = 2 * c * (v[1] - v[0] ** 2)
    return np.array([-2 * (a - v[0]) - 2 * v[0] * curved, curved])


report = bp.check(bp.adapters.objective(rosenbrock, x0, (1.0, 100.0), jac=jac))
print(report)


def inner_forgotten(v, a, c):
    curved = 2 * c * (v[1] - v[0] ** 2)
    return np.array([-2 * (a - v[0]), curved])


mistaken = bp.check(bp.adapters.objective(rosenbrock, x0, (1.0, 100.0), jac=inner_forgotten))
print(mistaken)
