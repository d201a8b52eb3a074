"""Whether it is the machine that changes an op's last digits from run to run, and not the op.

A library of linear algebra adds in another order where an array begins elsewhere in a line of the
processor's cache; threads, and a graphics card's atomic additions, add in whichever order they come.
Bit for bit can then be asked of neither half. A forward whose results stay within rounding is taken to be
so: there is nothing in it to mend. A backward keeps more from call to call, and what it has rounded once
and kept would hide in the last digits: it is believed where the op is seen to vary at later calls, too.

Sources: J. Demmel, H. D. Nguyen, Fast reproducible floating-point summation, ARITH 21, 2013; N. J. Higham,
T. Mary, A new approach to probabilistic rounding error analysis, SIAM J. Sci. Comput. 41 (2019): n roundings
come to about the square root of n.
"""

from __future__ import annotations

import numpy as np

from bpverify.look import once
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.rounding import differing, first_difference
from bpverify.slack import few_roundings

__all__ = ["VARIES", "gradient_varies", "result_varies"]

#: Why a law that holds bit for bit could not be asked.
VARIES = "the machine rounds it otherwise from call to call"

#: What memory is handed out in, and the length of a line of the cache, in bytes.
UNIT, LINE = 16, 64
#: The most calls to see it in; the first that shows it is the last. LAPACK's least squares, 4 x 2, was seen
#: to show it in one call of forty, by where its own workspace lies: 256 miss that with a chance of 0.2 %.
PLACES = 256


def result_varies(point: Point, one: Array, two: Array) -> bool:
    """Whether two calls' results of one name differ by no more than rounding."""
    return _near(point, one, two)


def gradient_varies(op: Op, point: Point, one: Array, two: Array) -> bool:
    """Whether two calls' gradients of one operand differ by no more than rounding, and the op varies."""
    return _near(point, one, two) and _varies(op, point)


def _near(point: Point, one: Array, two: Array) -> bool:
    """Whether no element differs in more than its last digits; a zero's sign is none of them.

    Those of the largest element: nothing is measured by calls, for what varies would measure itself.
    """
    if one.shape != two.shape or one.dtype != two.dtype:
        return False
    count = sum(array.size for array in (*point.operands.values(), *point.cotangent.values()))
    largest = np.max(np.abs(one), initial=0, where=np.isfinite(one))
    with np.errstate(all="ignore"):
        apart = np.abs(one - two)
    near = (apart > 0) & (apart <= np.sqrt(count) * few_roundings(largest))
    return bool(np.all(near[differing(one, two)]))


@once
def _varies(op: Op, point: Point) -> bool:
    """Whether the op changes any digit with the place of its arguments in memory."""
    rng = np.random.default_rng(0)
    # What an op keeps of the call before this one would count as a change.
    _placed(op, point, rng)
    one = _placed(op, point, rng)
    others = (_placed(op, point, rng) for _ in range(PLACES))
    return any(first_difference(one[n], other[n]) is not None for other in others for n in one)


def _placed(op: Op, point: Point, rng: np.random.Generator) -> dict[int, Array]:
    """The results, then the gradients, from copies of the arguments at places of their own."""
    operands = [_at(array, rng) for array in point.operands.values()]
    cotangent = [_at(array, rng) for array in point.cotangent.values()]
    # Copies, for what is handed out may be a buffer that the next call overwrites.
    results = [result.copy() for result in op.results(operands)]
    gradients = [array.copy() for array in op.gradients(cotangent, operands).values()]
    return dict(enumerate((*results, *gradients)))


def _at(array: Array, rng: np.random.Generator) -> Array:
    """A copy that begins at a drawn place in a line of the cache."""
    room = np.empty(array.nbytes + 2 * LINE, dtype=np.uint8)
    start = -room.ctypes.data % LINE + UNIT * int(rng.integers(LINE // UNIT))
    placed = room[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    placed[...] = array
    return placed
