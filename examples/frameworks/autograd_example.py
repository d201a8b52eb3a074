"""HIPS autograd: a `primitive` with its `defvjp`, right, then with a mistake."""

import autograd.numpy as anp
from autograd.extend import defvjp, primitive

from bpverify.adapters import autograd as ba


@primitive
def cube(x):
    """x to the third."""
    return x**3


defvjp(cube, lambda y, x: lambda dy: dy * 3 * x**2)


@primitive
def mistaken(x):
    """The same forward."""
    return x**3


defvjp(mistaken, lambda y, x: lambda dy: dy * 2 * x**2)

x = anp.linspace(0.5, 2.0, 4)
print(ba.check(cube, x))
print(ba.check(mistaken, x))
