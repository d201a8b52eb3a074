"""Any array library that keeps the Array API standard: a forward and a backward written in it.

    from bpverify.adapters import array_api as bx
    bx.check("W(k,n), x(n,m) -> y(k,m)", forward, backward, W, x)

Every point is made in the library, on the device of the arrays given; what comes back is compared in
NumPy. Needs the extra `array-api`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from bpverify.adapters.absent import absent
from bpverify.checking import check as _check
from bpverify.errors import InvalidOperand
from bpverify.op import Op
from bpverify.point import Array, shown
from bpverify.report import Report

try:
    import array_api_compat as compat
except ModuleNotFoundError as error:
    raise absent("array-api-compat", "array-api", error) from error

__all__ = ["check", "op_in"]

DECLARATIONS = ("name", "jvp", "no_gradient", "domains", "samples", "waived", "time_limit")


def check(
    signature: str,
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    *operands: Any,
    cotangent: Any = None,
    **settings: Any,
) -> Report:
    """Hold a backward written in an array library against its forward, at these arrays of it.

    signature, forward, backward : as of `bpverify.Op`; both are called with the library's own arrays
    operands  : arrays of one library, on one device, of the shapes of the signature
    cotangent : an array of the same library, or a tuple of them; drawn where None
    settings  : of `bpverify.Op` (name, jvp, no_gradient, domains, samples, waived,
                time_limit) and `bpverify.check`; a jvp is called with the library's arrays too

    Raises InvalidOperand where the operands are not of one library; else as `bpverify.check`.
    """
    declared = {key: settings.pop(key) for key in DECLARATIONS if key in settings}
    op = op_in(signature, forward, backward, *operands, **declared)
    upstream = None if cotangent is None else _to_numpy(cotangent)
    return _check(op, *(_to_numpy(array) for array in operands), cotangent=upstream, **settings)


def op_in(
    signature: str,
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    *like: Any,
    jvp: Callable[..., Any] | None = None,
    **declared: Any,
) -> Op:
    """An op that takes NumPy arrays and works in the library and on the device of the arrays `like`.

    Raises InvalidOperand where they are not arrays of one library.
    """
    try:
        library = compat.array_namespace(*like)
    except TypeError as error:
        raise InvalidOperand(
            f"the operands should be arrays of one library with the Array API; got "
            f"{', '.join(shown(type(array).__name__) for array in like) or 'none'} ({error})"
        ) from error
    device = compat.device(like[0])

    def moved(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(moved, value))
        made = library.asarray(np.ascontiguousarray(value).reshape(value.shape), device=device)
        return _of_type(made, value)

    def there(*arrays: Array) -> Any:
        return _to_numpy(forward(*map(moved, arrays)))

    def back(cotangent: Any, *arrays: Array) -> Any:
        return _to_numpy(backward(moved(cotangent), *map(moved, arrays)))

    def pushed(tangents: Any, *arrays: Array) -> Any:
        return _to_numpy(jvp(moved(tangents), *map(moved, arrays))) if jvp else None

    named: dict[str, Any] = {"name": getattr(forward, "__name__", "op")} | declared
    return Op(signature, there, back, jvp=pushed if jvp else None, **named)


def _of_type(made: Any, value: Array) -> Any:
    """The array as it was made; refused where the library took it in a narrower type."""
    if str(made.dtype).rpartition(".")[2] != value.dtype.name:
        raise TypeError(f"the library took an array of {value.dtype} as {made.dtype}")
    return made


def _to_numpy(value: Any) -> Any:
    """NumPy arrays in the same tuple, list or mapping; what is no array stays what it is."""
    if isinstance(value, Mapping):
        return {key: _to_numpy(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        kind = list if isinstance(value, list) else tuple
        return kind(_to_numpy(inner) for inner in value)
    if not compat.is_array_api_obj(value) or isinstance(value, np.ndarray | np.generic):
        return value
    at_hand = _at_hand(value)
    return np.array(at_hand.detach() if compat.is_torch_array(value) else np.asarray(at_hand))


def _at_hand(value: Any) -> Any:
    """The array where NumPy can read it: on the device that is the processor's, where there is one."""
    if compat.is_torch_array(value) or compat.is_cupy_array(value):
        return compat.to_device(value, "cpu")
    own = _processors(compat.array_namespace(value))
    return compat.to_device(value, own[0]) if own and compat.device(value) not in own else value


@lru_cache
def _processors(library: Any) -> list[Any]:
    told = getattr(library, "__array_namespace_info__", None)
    return [device for device in told().devices() if "cpu" in str(device).lower()] if told else []
