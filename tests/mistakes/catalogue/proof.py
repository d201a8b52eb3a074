"""That a row is a mistake, shown without the checker: an input, and what is wrong there.

Where values are wrong, the gradient in multi-precision numbers says so: dual numbers through the
same forward. What else can be wrong (a shape, a type, memory, state) is looked at as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bpverify import GradientError, Op
from bpverify.point import Point
from bpverify.signature import ANY, Sizes
from tests.oracles.duals import exact_element

#: Sizes that differ, that are equal, that are one.
SIZES = ((2, 3, 4), (3, 3, 3), (1, 1, 1))
LARGE = 130
#: A wrong element is farther from the exact one than the right one by so many times, or more.
FARTHER = 1000


def _ordinary(rng, shape):
    return rng.standard_normal(shape)


def _ties(rng, shape):
    return rng.integers(-2, 3, shape).astype(float)


def _saturated(rng, shape):
    return rng.choice((-6.0, 6.0), shape) * rng.uniform(0.8, 1.2, shape)


def _deep(rng, shape):
    return rng.choice((-20.0, 20.0), shape) * rng.uniform(0.8, 1.2, shape)


FILLS = (_ordinary, _ties, _saturated, _deep)


def inputs(op: Op) -> Iterator[Point]:
    """Points of the op, the ordinary ones first: sizes of every relation, values of four kinds.

    The last have cotangents beyond what is drawn.
    """
    dims = dict.fromkeys(d for t in (*op.operands, *op.signature.results) for d in t.dims)
    names = [d for d in dims if isinstance(d, str)]
    kinds = [dict(zip(names, (each * 3)[: len(names)], strict=True)) for each in SIZES]
    plain = kinds[0]
    kinds += [{**plain, name: size} for name in names for size in (1, 2, LARGE)]
    for seed, (sizes, fill) in enumerate((s, f) for f in FILLS for s in kinds):
        known = {name: (n, n) if name == ANY else n for name, n in sizes.items()}
        yield _point(op, Sizes(known), fill, np.random.default_rng(seed))
    for size in (1e32, 1e-28):
        known = {name: (n, n) if name == ANY else n for name, n in plain.items()}
        yield _point(op, Sizes(known), _ordinary, np.random.default_rng(0), size)


def _point(op, sizes, fill, rng, size=2.0):
    arrays = [
        op.domains[t.name].fit(fill(rng, sizes.shape(t))).astype(np.float64) for t in op.operands
    ]
    shapes = [result.shape for result in op.point(*arrays).cotangent.values()]
    return op.point(*arrays, cotangent=tuple(rng.standard_normal(shape) * size for shape in shapes))


def defect(op: Op, right: Op, point: Point) -> str:
    """What is wrong with the op at the point, beside the right one; "" where nothing is seen."""
    operands, cotangent = point.fresh()
    try:
        found = op.gradients(cotangent, operands)
    except GradientError as error:
        return f"raises: {error}"
    wanted = _gradients(right, point)
    copies = {name: array.copy() for name, array in found.items()}
    given = [*point.fresh()[0], *point.fresh()[1]]
    looks = (
        lambda: _shapes(copies, wanted),
        lambda: _memory(found, [*operands, *cotangent], given),
        lambda: _values(right, point, copies, wanted),
        lambda: _types(op, right, point),
        lambda: _forward(op, point),
        lambda: _state(op, point, copies),
        lambda: _layout(op, point, copies),
    )
    return next(filter(None, (look() for look in looks)), "")


def _gradients(op, point):
    operands, cotangent = point.fresh()
    return {name: array.copy() for name, array in op.gradients(cotangent, operands).items()}


def _shapes(found, wanted):
    pairs = ((name, found[name].shape, wanted[name].shape) for name in wanted)
    return next((f"d{n} has shape {a}, not {b}" for n, a, b in pairs if a != b), "")


def _values(right, point, found, wanted):
    for position, term in enumerate(right.operands):
        if term.name not in wanted:
            continue
        a, b = (np.asarray(each[term.name], dtype=np.longdouble) for each in (found, wanted))
        if not np.isfinite(b).all():
            continue
        if not np.isfinite(a).all():
            return f"d{term.name} is not finite"
        share = np.abs(a - b) / (np.abs(b) + 1e-6 * np.abs(b).max(initial=0) + 1e-300)
        index = np.unravel_index(int(np.argmax(share)), share.shape)
        if (
            share[index] > FARTHER * 2.0**-53
        ):  # the right one is off by a unit round-off at the least
            return _exactly(right, point, position, index, a[index], b[index])
    return ""


def _exactly(right, point, position, index, wrong, own):
    """Hold both against the exact value: the right one is nearer by far."""
    cotangents, operands = [*point.cotangent.values()], [*point.operands.values()]
    exact = exact_element(right.forward, cotangents, operands, position, index)
    off, near = abs(float(wrong - exact)), abs(float(own - exact))
    if off > FARTHER * near:
        name = right.operands[position].name
        return f"d{name}{[*map(int, index)]} is {float(wrong)}, and should be {float(exact)}"
    return ""


def _types(op, right, point):
    narrow = op.cast(point, np.float32)
    found, wanted = _gradients(op, narrow), _gradients(right, narrow)
    pairs = ((name, found[name].dtype, wanted[name].dtype) for name in wanted)
    return next((f"d{n} has type {a}, not {b}" for n, a, b in pairs if a != b), "")


def _memory(found, arguments, given):
    for argument, before in zip(arguments, given, strict=True):
        if argument.shape != before.shape or not np.array_equal(argument, before, equal_nan=True):
            return "an argument is changed"
    shared = [
        (name, other)
        for name, array in found.items()
        for other in (*arguments, *(b for n, b in found.items() if n != name))
        if np.shares_memory(array, other)
    ]
    return f"d{shared[0][0]} shares its memory" if shared else ""


def _forward(op, point):
    """The forward's results before and after a backward, and what it does to its arguments."""
    operands, _ = point.fresh()
    before = [result.copy() for result in op.results(operands)]
    if not all(map(np.array_equal, operands, point.operands.values())):
        return "the forward changes an argument"
    _gradients(op, point)
    after = op.results(point.fresh()[0])
    return "" if all(map(np.array_equal, before, after)) else "the backward changes the forward"


def _state(op, point, first):
    """The same call again, with another cotangent, and after calls at another point."""
    if _differ(_gradients_anew(op, point), first):
        return "a second call gives another gradient"
    operands, cotangent = point.fresh()
    kept = op.gradients(cotangent, operands)
    op.gradients([2 * d for d in cotangent], operands)
    if _differ(kept, first):
        return "what was handed out before has changed"
    other = op.point(*(op.domains[n].fit(x * 0.75) for n, x in point.operands.items()))
    op.results(other.fresh()[0])
    if _differ(_gradients(op, point), first):
        return "after the forward of another point the gradient is another one"
    if _differ(_gradients(op, other), _gradients_anew(op, other)):
        return "after the backward of another point the gradient is another one"
    return ""


def _gradients_anew(op, point):
    op.results(point.fresh()[0])
    return _gradients(op, point)


def _fortran(x):
    return np.asfortranarray(x) if x.ndim else x


def _strided(x):
    return np.repeat(x, 2, axis=-1)[..., ::2] if x.ndim else x


def _read_only(x):
    x.flags.writeable = False
    return x


def _layout(op, point, first):
    """Arguments of another order of memory, views of longer arrays, and such as cannot be written."""
    for lay in (_fortran, _strided, _read_only):
        operands, cotangent = (tuple(map(lay, arrays)) for arrays in point.fresh())
        try:
            found = op.gradients(cotangent, operands)
        except GradientError as error:
            return f"raises for another layout of memory: {error}"
        if _differ(found, first, 1e-9):
            return "another layout of memory gives another gradient"
    return ""


def _differ(one, other, share=0.0):
    """Whether two sets of gradients are apart by more than a share of their largest elements."""
    return any(
        one[n].shape != wanted.shape
        or not np.allclose(
            one[n], wanted, rtol=0, atol=share * np.abs(wanted).max(), equal_nan=True
        )
        for n, wanted in other.items()
    )
