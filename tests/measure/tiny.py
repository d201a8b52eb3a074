"""Search the forms for false alarms where they are likeliest: results or gradients that are all but zero.

    python -m tests.measure.tiny [examples of each form] [first] [seed] [form ...]

Examples are those of `bpverify check bpverify.forms:ALL --seed SEED`. Only those are held to the laws at
which a result or an element of a gradient is below TINY and not zero: one in seven of the costs, and eight
of nine that were once called wrong. Ends with a status of 1 if there was a false alarm.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np

from bpverify import GradientError, laws
from bpverify.drawing import drawn
from bpverify.forms import ALL
from bpverify.look import called
from tests.measure.say import head, row, say

#: Far below what an ordinary example has, and above what saturated units leave of one.
TINY = 1e-9


def is_tiny(op, point):
    """Return whether something that forward or backward gives at the point is all but zero."""
    with np.errstate(all="ignore"):
        sizes = [np.abs(array) for given in called(op, point) for array in given.values()]
    return any(((size > 0) & (size < TINY)).any() for size in sizes)


def broken(op, point):
    """Return the laws that the point seems to break, with the first line of what they say."""
    found = {}
    for law in laws.applying(op):
        try:
            laws.ALL[law](op, point)
        except GradientError as error:
            found[law] = str(error).splitlines()[0]
    return found


def main(examples=1000, first=0, seed=0, *names):
    """Write the table and return the status."""
    alarms = Counter()
    head("form", "examples", "held to the laws", "false alarms", title="results all but zero")
    for name in names or ALL:
        op, held = ALL[name], 0
        for index in range(first, first + examples):
            if not is_tiny(op, drawn(op, seed, index)):
                continue
            held += 1
            for law, words in broken(op, drawn(op, seed, index)).items():
                alarms[name] += 1
                say(f"\nFALSE ALARM: {name}, seed {seed}, example {index}: {law}: {words}\n")
        row(name, examples, held, alarms[name])
    return int(alarms.total() > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4]), *sys.argv[4:]))
