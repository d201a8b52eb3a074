"""Names the mistake from the disagreement alone; silent where not exactly one cause explains it.

Nothing here changes a verdict. What a cause has to show is in `bpverify.diagnosis.families`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence, believed
from bpverify.diagnosis.families import Cause, every_cause
from bpverify.diagnosis.relation import relation
from bpverify.errors import ForwardError, GradientError, InvalidOperand
from bpverify.op import Op
from bpverify.point import Point

__all__ = ["Evidence", "diagnose", "explanations", "relation"]


#: Set in the environment, it raises what goes wrong inside of a cause, which otherwise only says nothing.
DEBUG = "BPVERIFY_DEBUG"


class _Diagnosed(NamedTuple):
    point: tuple[object, ...]
    causes: dict[str, Evidence | None]


#: What was found at the last point of an op: Hypothesis comes to the one that it reports twice.
_last: WeakKeyDictionary[Op, _Diagnosed] = WeakKeyDictionary()


def diagnose(op: Op, point: Point, operand: str) -> Evidence | None:
    """The one cause that explains the wrong gradient of an operand, or None.

    Deterministic. Whatever the op's code does away from the point, nothing is raised.
    """
    arrays = {**point.operands, **point.cotangent}
    bits = tuple((name, a.dtype, a.shape, a.tobytes()) for name, a in arrays.items())
    here = (op.forward, op.backward, *bits)
    if op not in _last or _last[op].point != here:
        _last[op] = _Diagnosed(here, {})
    causes = _last[op].causes
    if operand not in causes:
        causes[operand] = _with_its_like(
            op, point, operand, believed(explanations(op, point, operand))
        )
    return causes[operand]


#: Causes of what several gradients are made from, by the functions that find them.
SHARED = {"sign": "sign", "factor": "factor"}


def _with_its_like(op: Op, point: Point, operand: str, found: Evidence | None) -> Evidence | None:
    """The evidence, with the other gradients that are wrong in the same way: it stands before they part."""
    if found is None or found.cause not in SHARED:
        return found
    cause, like = every_cause()[SHARED[found.cause]], []
    with np.errstate(all="ignore"):
        for other in (term.name for term in op.differentiable if term.name != operand):
            same = [(e.cause, e.detail) for e in _tried(cause, Case(op, point, other))]
            like += [f"d{other}"] if (found.cause, found.detail) in same else []
    if not like:
        return found
    words = f"{found.words}; so it is with {', '.join(like)}: look before they part"
    return replace(found, words=words, line="")


def explanations(op: Op, point: Point, operand: str) -> list[Evidence]:
    """Every cause that explains the wrong gradient, in no order."""
    with np.errstate(all="ignore"):
        case = Case(op, point, operand)
        return [evidence for cause in every_cause().values() for evidence in _tried(cause, case)]


def _tried(cause: Cause, case: Case) -> list[Evidence]:
    try:
        return _listed(cause(case))
    except (ForwardError, GradientError, InvalidOperand):
        return []  # whatever the op's code does away from the point is no news
    except Exception:
        if os.environ.get(DEBUG):
            raise
        return []


def _listed(found: Evidence | Iterable[Evidence] | None) -> list[Evidence]:
    if found is None:
        return []
    return [found] if isinstance(found, Evidence) else list(found)
