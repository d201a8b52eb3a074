"""An op that hangs at some lengths: of seed 0 first in example 35."""

from __future__ import annotations

import time

import bpverify


def _forward(w, x):
    if 40 < w.size < 100:
        time.sleep(100)
    return w * x


hangs = bpverify.Op("w(n), x(n) -> z(n)", _forward, lambda dz, w, x: (dz * x, dz * w), name="hangs")
