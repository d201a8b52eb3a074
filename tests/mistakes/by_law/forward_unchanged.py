"""Backwards after which the forward gives something else."""

from __future__ import annotations

import numpy as np

from tests.mistakes.layer import backward, forward, layer


def updating(update):
    """Makes layers whose forward has a gain that the backward updates."""

    def make():
        kept = {"gain": 1.0, "calls": 0}

        def wrong(*arguments):
            found = backward(*arguments)
            update(kept, *arguments)
            return found

        return layer(
            wrong, lambda *operands: forward(*operands) * operands[0].dtype.type(kept["gain"])
        )

    return make


def last_result_spoilt(spoil):
    """Makes layers that keep the last result for the same operands, and whose backward works in it."""

    def make():
        last = {}

        def remembering(*operands):
            key = tuple(array.tobytes() for array in operands)
            if last.get("key") != key:
                last.update(key=key, z=forward(*operands))
            return last["z"].copy()

        def wrong(dz, *operands):
            found = backward(dz, *operands)
            if last.get("key") == tuple(array.tobytes() for array in operands):
                spoil(last["z"], dz)
            return found

        return layer(wrong, remembering)

    return make


MISTAKES = {
    "the last result multiplied by its cotangent": (
        "z", last_result_spoilt(lambda z, dz: np.multiply(z, dz, out=z))),
    "the last result turned into the slope": (
        "z", last_result_spoilt(lambda z, dz: np.multiply(z, 1 - z, out=z))),
    "the last result negated": ("z", last_result_spoilt(lambda z, dz: np.negative(z, out=z))),
    "the last result emptied": ("z", last_result_spoilt(lambda z, dz: z.fill(0))),
    "a step of descent": ("z", updating(lambda kept, dz, *_: kept.update(gain=kept["gain"] * 0.99))),
    "a sign": ("z", updating(lambda kept, *_: kept.update(gain=-kept["gain"]))),
    "a running mean": (
        "z",
        updating(lambda kept, dz, W, x, b: kept.update(gain=0.9 * kept["gain"] + 0.1 * float(abs(x).max()))),
    ),
    "a mode switched back and forth": (
        "z",
        updating(lambda kept, *_: kept.update(gain=3.0 - kept["gain"])),
    ),
}  # fmt: skip
