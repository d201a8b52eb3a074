"""Backwards after which the forward gives something else."""

from __future__ import annotations

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


MISTAKES = {
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
