"""Operands without gradient: labels, indices, masks, sizes and flags."""

import numpy as np

import bpverify as bp

rng = np.random.default_rng(0)
table, rows = rng.normal(size=(6, 3)), np.array([2, 0, 2, 5])
mask = (rng.random(size=(4, 3)) < 0.5) / 0.5


def embed_forward(table, rows, mask, train=True, width=3):
    out = table[rows] * mask if train else table[rows]
    return out, (table.shape, rows, mask, train)


def embed_backward(dout, cache):
    shape, rows, mask, train = cache
    dtable = np.zeros(shape, dout.dtype)
    np.add.at(dtable, rows, dout * mask if train else dout)
    return dtable


arguments = (table, rows, mask, True, 3)  # whole numbers and flags are no question; a mask is
embed = bp.adapters.cached(embed_forward, embed_backward, *arguments, no_gradient=("mask",))
report = bp.check(embed)
print(report)


def once_each(dout, cache):
    shape, rows, mask, train = cache
    dtable = np.zeros(shape, dout.dtype)
    dtable[rows] += dout * mask if train else dout  # a row that comes twice counts once
    return dtable


embed = bp.adapters.cached(embed_forward, once_each, *arguments, no_gradient=("mask",))
mistaken = bp.check(embed)
print(mistaken)
