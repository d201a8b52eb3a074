"""What a backward may return: an array for each operand with a gradient, in a tuple or mapping."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bpverify import time_limit
from bpverify.errors import GradientError
from bpverify.point import Array, shown

__all__ = ["called", "named"]

LAW = "gradient_shape"


@np.errstate(all="ignore")
def called(
    op: str,
    wanted: Sequence[str],
    backward: Callable[..., Any],
    cotangent: Any,
    operands: Sequence[Array],
) -> Any:
    """What the backward returns; raises GradientError where it raises."""
    try:
        return backward(cotangent, *operands)
    except GradientError:  # an adapter's own finding
        raise
    except Exception as error:
        frame = _place(error)
        raise GradientError(
            f"{_keys(wanted)} of {op}: the backward raised {type(error).__name__}: {error}",
            f"{Path(frame.filename).name}:{frame.lineno}, in {frame.name}: {frame.line}",
            op=op,
            law=LAW,
        ) from error


def _place(error: Exception) -> traceback.FrameSummary:
    """Where it was raised, the alarm of a time limit aside: what it interrupted is the place."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame for frame in frames if frame.filename != time_limit.__file__][-1]


def named(op: str, every: Sequence[str], wanted: Sequence[str], returned: Any) -> dict[str, Array]:
    """The gradients by operand name, of `every` operand those that are `wanted`.

    Raises GradientError where one is missing, surplus, None or not numeric.
    """
    if isinstance(returned, Mapping):
        values = _from_mapping(op, every, wanted, returned)
    else:
        values = _from_sequence(op, every, wanted, returned)
    return {name: _numeric(op, name, value) for name, value in values.items()}


def _from_mapping(
    op: str, every: Sequence[str], wanted: Sequence[str], returned: Mapping[Any, Any]
) -> dict[str, Any]:
    fixed = {f"d{name}" for name in every if name not in wanted}
    missing = [f"d{name}" for name in wanted if f"d{name}" not in returned]
    surplus = [
        key
        for key, value in returned.items()
        if key not in [f"d{name}" for name in wanted] and not (key in fixed and value is None)
    ]
    if missing or surplus:
        faults = [f"{', '.join(missing)} missing"] if missing else []
        faults += [f"{', '.join(map(str, surplus))} not asked for"] if surplus else []
        raise GradientError(
            f"backward of {op} should return {_keys(wanted)}: {'; '.join(faults)}",
            f"it returned a mapping with {', '.join(map(repr, returned)) or 'nothing in it'}",
            *_renamings(missing, surplus),
            "an operand that has no gradient is named in no_gradient=",
            op=op,
            law=LAW,
            operand=missing[0][1:] if missing else None,
        )
    return {name: returned[f"d{name}"] for name in wanted}


def _renamings(missing: list[str], surplus: list[Any]) -> list[str]:
    """A key that ends with the operand's name, `W` or `grad_W`, was meant for it."""
    found = []
    for key in missing:
        alike = [str(s) for s in surplus if str(s).casefold().endswith(key[1:].casefold())]
        if len(alike) == 1:
            found.append(f"rename {alike[0]!r} to {key!r}")
    return found


def _from_sequence(
    op: str, every: Sequence[str], wanted: Sequence[str], returned: Any
) -> dict[str, Any]:
    values = list(returned) if isinstance(returned, (tuple, list)) else [returned]
    if len(values) == len(every) != len(wanted):
        pairs = dict(zip(every, values, strict=True))
        surplus = [name for name in every if name not in wanted and pairs[name] is not None]
        if not surplus:
            return {name: pairs[name] for name in wanted}
        raise GradientError(
            f"backward of {op} returned a gradient for {surplus[0]}, which has none by declaration",
            f"return None in its place, or take {surplus[0]} out of no_gradient",
            op=op,
            law=LAW,
            operand=surplus[0],
        )
    if len(values) != len(wanted) or returned is None:
        got = f"{len(values)} gradients" if isinstance(returned, tuple | list) else shown(returned)
        raise GradientError(
            f"backward of {op} returned {got}, but should return {len(wanted)}: {_keys(wanted)}",
            "return them as a tuple in this order, or as a mapping with these keys",
            op=op,
            law=LAW,
        )
    return dict(zip(wanted, values, strict=True))


def _keys(wanted: Sequence[str]) -> str:
    return ", ".join(f"d{name}" for name in wanted)


def _numeric(op: str, name: str, value: Any) -> Array:
    if type(value) is np.ndarray and value.dtype.kind == "f":
        return value
    if isinstance(value, list | tuple):
        raise GradientError(
            f"d{name} of {op} should be an array, but is a {type(value).__name__}: {shown(value)}",
            f"return np.array of it: no step can be taken along a {type(value).__name__}",
            op=op,
            law=LAW,
            operand=name,
        )
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise GradientError(
            f"d{name} of {op} should be a floating array, but is {shown(value)}",
            f"an operand that has no gradient is named in no_gradient=('{name}',)",
            op=op,
            law=LAW,
            operand=name,
        )
    return array
