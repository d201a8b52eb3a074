"""The chain of single neurons: form 1, L times over.

forward, a_0 = x              backward, from l = L down to 1
z_l = w_l a_(l-1) + b_l       dz_l = da_l σ'(z_l)
a_l = σ(z_l)                  db_l = dz_l,  dw_l = dz_l a_(l-1)
                              da_(l-1) = dz_l w_l;  dx = da_0
"""

from __future__ import annotations

from bpverify.forms import neuron
from bpverify.forms.sigmoid import Array
from bpverify.op import Op

__all__ = ["chain"]


def forward(x: Array, *wb: Array) -> Array:
    """a_L from x and w_1, b_1, …, w_L, b_L."""
    a = x
    for w, b in zip(wb[::2], wb[1::2], strict=True):
        a = neuron.forward(w, a, b)
    return a


def backward(da: Array, x: Array, *wb: Array) -> tuple[Array, ...]:
    """dx, dw_1, db_1, …: the chain lengthened one link at a time (F1-chain)."""
    activations = [forward(x, *wb[: 2 * l]) for l in range(len(wb) // 2)]
    gradients: list[Array] = []
    for a, w, b in reversed([*zip(activations, wb[::2], wb[1::2], strict=True)]):
        link = neuron.backward(da, w, a, b)
        gradients = [link["dw"], link["db"], *gradients]
        da = link["dx"]
    return (da, *gradients)


def chain(depth: int) -> Op:
    """The chain of `depth` neurons as an op on x, w1, b1, …"""
    links = ", ".join(f"w{l}(), b{l}()" for l in range(1, depth + 1))
    return Op(f"x(), {links} -> a()", forward, backward, name=f"chain_{depth}")
