"""What the other checkers catch of the catalogue of planted mistakes, as their manuals say to use them.

    python -m tests.peers.power [WORD ...]      the rows whose ids contain one of the words

Twice: at one fixed input, and inside `@given`, at inputs that Hypothesis draws: sizes from 1 to 4,
elements from -2 to 2. A catch counts where the counterpart has been accepted at every input up to the
one that the mistake falls at. A checker is given functions and values: what is wrong with memory or
types only, it has no way to be told of, and these rows are left out of its share.
"""

from __future__ import annotations

import os
import sys

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import functools
import json
import logging
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bpverify import Op
from bpverify.signature import ANY, Sizes
from tests.measure.say import row, say
from tests.mistakes.catalogue import CATALOGUE, RIGHT
from tests.peers import checkers
from tests.power.chosen import chosen
from tests.power.table import share

#: Of every op inside `@given`.
DRAWN = 20
#: The laws of what cannot be told to a checker of functions and values.
BEYOND = {"any_memory_layout", "dtype_kept", "fresh_memory", "nothing_mutated"}
WAYS = ("one fixed input", "inside @given")

Operands = list[Any]


def halves(op: Op, operands: Operands) -> tuple[Callable[..., Any], Callable[..., Any], Operands]:
    """Forward and backward of the operands with a gradient; several results joined to one array."""
    moving = [i for i, term in enumerate(op.operands) if term.name not in op.no_gradient]

    def whole(some: Any) -> Operands:
        full = [np.array(x) for x in operands]
        for i, x in zip(moving, some, strict=True):
            full[i] = np.asarray(x)
        return full

    def forward(*some: Any) -> Any:
        returned = op.forward(*whole(some))
        if isinstance(returned, tuple):
            return np.concatenate([np.ravel(result) for result in returned])
        return np.asarray(returned)

    shapes = [np.shape(result) for result in op.results(whole([operands[i] for i in moving]))]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]

    def backward(cotangent: Any, *some: Any) -> Any:
        parts = np.split(np.ravel(np.asarray(cotangent)), ends)
        upstream = [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
        found = op.backward(upstream[0] if len(upstream) == 1 else tuple(upstream), *whole(some))
        if isinstance(found, dict):
            found = [found[f"d{op.operands[i].name}"] for i in moving]
        return tuple(map(np.asarray, found))

    return forward, backward, [operands[i] for i in moving]


@functools.cache
def inputs(name: str) -> dict[str, list[Operands]]:
    """The inputs of a right op, by way."""
    op, drawn = RIGHT[name], []
    names = list(dict.fromkeys(d for t in op.operands for d in t.dims if isinstance(d, str)))

    def fitted(sizes: dict[str, int], fill: Callable[[tuple[int, ...]], Any]) -> Operands:
        known = Sizes({n: (s,) if n == ANY else s for n, s in sizes.items()})
        return [op.domains[t.name].fit(fill(known.shape(t))) for t in op.operands]

    @settings(
        max_examples=DRAWN, derandomize=True, database=None, deadline=None, phases=[Phase.generate]
    )
    @given(st.data())
    def draw(data: Any) -> None:
        sizes = {n: data.draw(st.integers(1, 4)) for n in names}
        elements = st.floats(-2, 2, allow_subnormal=False)
        drawn.append(
            fitted(sizes, lambda shape: data.draw(arrays(np.float64, shape, elements=elements)))
        )

    draw()
    rng = np.random.default_rng(0)
    fixed = fitted(dict(zip(names, (3, 4, 5), strict=False)) if len(names) <= 3 else
                   {n: 3 + i % 3 for i, n in enumerate(names)}, rng.standard_normal)  # fmt: skip
    return {WAYS[0]: [fixed], WAYS[1]: drawn}


def accepts(checker: str, op: Op, operands: Operands) -> bool:
    """Whether the checker accepts the op there; what raises is not accepted."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            np.random.seed(0)  # noqa: NPY002 - autograd draws from it
            own = [x.copy() for x in operands]  # a row may write into what it is given
            return checkers.JUDGES[checker](*halves(op, own))()
        except Exception:  # noqa: BLE001 - a checker that gives up on a gradient has not accepted it
            return False


@functools.cache
def right_accepted(checker: str, name: str) -> dict[str, list[bool]]:
    """Whether the counterpart is accepted at each input."""
    every = inputs(name)
    return {way: [accepts(checker, RIGHT[name], at) for at in every[way]] for way in WAYS}


def caught(checker: str, id: str) -> dict[str, bool]:
    """Whether the row is caught, by way."""
    mistake, found = CATALOGUE[id], {}
    for way in WAYS:
        op, found[way] = mistake.make(), False
        at_right = right_accepted(checker, mistake.right)[way]
        for operands, right in zip(inputs(mistake.right)[way], at_right, strict=True):
            if not right:
                break
            if not accepts(checker, op, operands):
                found[way] = True
                break
    return found


def told(name: str, ids: list[str]) -> dict[str, Any]:
    """The rows planted in one op: caught by checker, id and way; and its false alarms."""
    checkers.alone()
    logging.disable()  # jax logs the traceback of every backward that raises
    judges = list(checkers.JUDGES)
    return {
        "caught": {checker: {id: caught(checker, id) for id in ids} for checker in judges},
        "alarms": {c: {w: not all(a) for w, a in right_accepted(c, name).items()} for c in judges},
    }


def main(words: list[str], every: int, jobs: int | None) -> None:
    """Measure and print."""
    asked = chosen(words, every)
    ids = [id for id in asked if CATALOGUE[id].law not in BEYOND]
    ops: dict[str, list[str]] = {}
    for id in ids:
        ops.setdefault(CATALOGUE[id].right, []).append(id)
    with ProcessPoolExecutor(jobs or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        parts = []
        for name, part in zip(ops, pool.map(told, ops, ops.values()), strict=True):
            parts.append(part)
            print(f"{len(parts)} of {len(ops)}: {name}, {len(ops[name])} rows", file=sys.stderr)
    found = {c: {i: w for p in parts for i, w in p["caught"][c].items()} for c in checkers.JUDGES}
    say(f"{len(ids)} rows; {len(asked) - len(ids)} more, of memory and types, not expressible\n")
    for way in WAYS:
        printed(way, ids, {c: {id: found[c][id][way] for id in ids} for c in found},
                {c: sum(p["alarms"][c][way] for p in parts) for c in found}, len(ops))  # fmt: skip
    if path := os.environ.get("BPVERIFY_POWER_JSON"):
        Path(path).write_text(json.dumps(found), encoding="utf-8")


def printed(
    way: str, ids: list[str], found: dict[str, Any], alarms: dict[str, int], ops: int
) -> None:
    """Write one table: a class a row, a checker a column."""
    say(f"\n### {way}\n")
    row("class", "rows", *found)
    row("---", *["---:"] * (len(found) + 1))
    for kind in [*dict.fromkeys(CATALOGUE[id].kind for id in ids), ""]:
        chosen = [id for id in ids if CATALOGUE[id].kind == kind or not kind]
        shares = (share(sum(each[id] for id in chosen), len(chosen)) for each in found.values())
        row(kind or "**all**", len(chosen), *shares)
    row(f"right ops flagged, of {ops}", "", *alarms.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.peers.power", description=__doc__)
    parser.add_argument("words", nargs="*", help="of the rows' ids; all rows without")
    parser.add_argument("--every", type=int, default=1, help="every N-th row of each class")
    parser.add_argument("--jobs", type=int, help="how many processes; one a core without")
    options = parser.parse_args()
    main(options.words, options.every, options.jobs)
