"""Names the mistake behind a broken law: state, memory and types leave another trail than values."""

from __future__ import annotations

import numpy as np

from bpverify.diagnosis import diagnose
from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.families.state import accumulated, input_changed, noise, stale_cache
from bpverify.errors import ForwardError, GradientError
from bpverify.op import Op
from bpverify.point import Point

__all__ = ["of_law"]

#: Laws that only one mistake breaks, which their own messages name: law -> cause.
ALONE = {"nothing_mutated": "input-changed", "fresh_memory": "shared-memory"}
#: Laws that a backward breaks by chance, too, or because it writes where it should read.
STATE = {
    "no_stale_state": "stale-cache",
    "any_memory_layout": "",
    "repeatable": "",
    "dtype_kept": "",
}
#: Laws whose own message says all that there is: it is not the backward that breaks them.
SILENT = ("forward_unchanged", "jvp_values")


def of_law(op: Op, point: Point, error: GradientError) -> Evidence | None:
    """The mistake that broke a law, or None; nothing is raised."""
    # What hangs would do so in each of a hundred calls.
    if error.law in SILENT or isinstance(error.__cause__, TimeoutError):
        return None
    if error.law in ALONE:
        return Evidence(ALONE[error.law], "")
    if error.law in STATE and (found := _state(op, point, error)):
        return found
    if STATE.get(error.law):
        return Evidence(STATE[error.law], "")
    if error.law == "dtype_kept":
        return _narrowed(error)
    return diagnose(op, point, error.operand) if error.operand else _anywhere(op, point)


def _state(op: Op, point: Point, error: GradientError) -> Evidence | None:
    """What the backward keeps, draws or writes into, where that alone breaks the law."""
    case = Case(op, point, error.operand or op.differentiable[0].name)
    for cause in (input_changed, accumulated, noise, stale_cache):
        try:
            found = cause(case)
        except (ForwardError, GradientError):
            continue
        if found is not None:
            return found
    return None


def _anywhere(op: Op, point: Point) -> Evidence | None:
    """The one mistake behind all gradients: where the backward raises, other sizes may let it through."""
    found = [diagnose(op, point, term.name) for term in op.differentiable]
    named = [evidence for evidence in found if evidence is not None]
    return named[0] if len({(e.cause, e.words) for e in named}) == 1 else None


def _narrowed(error: GradientError) -> Evidence | None:
    got, wanted = (np.dtype(str(error.facts[key])) for key in ("dtype", "expected"))
    if got.kind == "f" and got.itemsize < wanted.itemsize:
        words = f"something is computed in {got}"
        return Evidence("float32-inside", words, str(got), f"keep {wanted} throughout the backward")
    return None
