"""A backward that may hang: a limit in seconds for each call."""

import numpy as np

import bpverify as bp

x = np.array([0.5, -1.0, 2.0])


def newton_sqrt(y):
    root = np.ones_like(y)
    for _ in range(60):
        root = (root + y / root) / 2
    return root


def forward(x):
    return newton_sqrt(1 + x**2)


def backward(dy, x):
    return dy * x / forward(x)


root = bp.Op("x(n) -> y(n)", forward, backward, name="root", time_limit=5.0)
report = bp.check(root, x)
print(report)


def endless(dy, x):
    root, before = np.ones_like(x), None
    while before is None or (root != before).any():  # may go round in the last place for ever
        root, before = (root - (1 + x**2) / root) / 2, root
    return dy * x / root


root = bp.Op("x(n) -> y(n)", forward, endless, name="root", time_limit=0.2)
try:
    bp.check(root, x)
except bp.GradientError as error:
    mistaken = error
    print(error)
