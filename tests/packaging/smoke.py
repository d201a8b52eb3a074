"""A right backward and a wrong one, checked through the public names of an installed bpverify."""

from __future__ import annotations

import numpy as np

import bpverify as bp

SIGNATURE = "W(k,n), x(n,m), b(k,1) -> a(k,m)"


def forward(W, x, b):
    """a = tanh(W x + b)."""
    return np.tanh(W @ x + b)


def backward(da, W, x, b):
    """The gradients of `forward`, by hand."""
    dz = da * (1 - forward(W, x, b) ** 2)
    return dz @ x.T, W.T @ dz, dz.sum(axis=1, keepdims=True)


def without_slope(da, W, x, b):
    """The same with tanh' forgotten."""
    return da @ x.T, W.T @ da, da.sum(axis=1, keepdims=True)


def main() -> None:
    """Raises unless the right one passes and the wrong one does not."""
    random = np.random.default_rng(0)
    operands = [random.normal(size=shape) for shape in ((3, 2), (2, 4), (3, 1))]
    report = bp.check(bp.Op(SIGNATURE, forward, backward), *operands)
    report.raise_if_wrong()
    print(report)
    try:
        bp.check(bp.Op(SIGNATURE, forward, without_slope), *operands).raise_if_wrong()
    except bp.GradientError as error:
        print("refused, as it should be:", str(error).partition("\n")[0])
    else:
        raise SystemExit("a backward without tanh' passed")


if __name__ == "__main__":
    main()
