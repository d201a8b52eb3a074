"""Which name a gradient goes by: `dW`, `grad_W`, `W_grad`, … for an operand `W`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

__all__ = ["gradient_name"]

#: How code out there writes it, `{}` the operand, once case and underscores are left out.
PATTERNS = ("d{}", "grad{}", "{}grad", "gradient{}", "{}gradient", "g{}", "dl{}", "dj{}", "delta{}")
#: What is gradients as a whole beside parameters as a whole.
WHOLES = {
    "params": ("grads", "gradients", "dparams"),
    "parameters": ("gradients", "grads"),
    "weights": ("gradients", "grads"),
}


def gradient_name(operand: Any, keys: Iterable[Any], *, same: bool = False) -> Any | None:
    """The one of these keys that names the operand's gradient; None where none or more than one do.

    same : the operand's own name counts too, and first: the keys are those of gradients alone
    """
    listed = list(keys)
    if same and operand in listed:
        return operand
    if not isinstance(operand, str):
        return None
    for spelt in _spellings(operand):
        # As it is written first: beside dW there may be a dw.
        for read in (str, _plain):
            alike = [key for key in listed if isinstance(key, str) and read(key) == read(spelt)]
            if len(alike) == 1 and alike[0] != operand:
                return alike[0]
    return None


def _spellings(operand: str) -> list[str]:
    bases = [operand]
    if operand.endswith("s"):  # `grad_weight` is often that of `weights`
        bases.append(operand[:-1])
    return [pattern.format(base) for base in bases for pattern in PATTERNS] + list(
        WHOLES.get(operand.strip("_"), ())
    )


def _plain(name: Collection[str]) -> str:
    return str(name).replace("_", "").replace(".", "").casefold()
