"""Ops of every kind that a report speaks of, some with text in them that an output has to escape."""

from __future__ import annotations

import bpverify

#: What means something in XML, in Markdown, in HTML or to GitHub's runner.
HOSTILE = "50% of <b>a|b</b> & `x` \x00\x1b[31m\n::error file=x,line=1::no\r```\n| c | \ud800 @all"


def _raises(w, x):
    raise ValueError(HOSTILE)


def _op(name, forward=lambda w, x: w * x, backward=lambda dz, w, x: (dz * x, dz * w), **options):
    return bpverify.Op("w(n), x(n) -> z(n)", forward, backward, name=name, **options)


right = _op("right")
waiving = _op("waiving", waived={"repeatable": "a | b, <i>on purpose</i>"})
wrong = _op("wrong", backward=lambda dz, w, x: (-dz * x, dz * w))
shared = _op("shared", lambda w, x: w + x, lambda dz, w, x: (dz, dz))
raising = _op("raising", _raises)
never = _op("never", lambda w, x: w * x * 0, lambda dz, w, x: (dz * 0, dz * 0))
