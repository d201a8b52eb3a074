"""Back-propagation through the layers found, with one line of it written otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bpverify.diagnosis.activations import ACTIVATIONS
from bpverify.diagnosis.layers import Layer
from bpverify.point import Array

__all__ = ["Lines", "gradient_of"]

#: Each takes what the article's line takes, and the layer.
Line = Callable[[Array, Layer], Array]


def _dz(da: Array, layer: Layer) -> Array:
    assert layer.f is not None
    return da * ACTIVATIONS[layer.f].slope(layer.z)


@dataclass(frozen=True)
class Lines:
    """The four lines of a layer's backward; a mistake is one of them written otherwise."""

    dz: Line = _dz
    dW: Line = lambda dz, layer: dz @ layer.a_prev.T
    db: Line = lambda dz, layer: dz.sum(axis=1, keepdims=True)
    da_prev: Line = lambda dz, layer: layer.weight.T @ dz


RIGHT = Lines()


def gradient_of(
    chain: Sequence[Layer], operand: str, lines: Lines, where: int | None
) -> Array | None:
    """The operand's gradient where one layer (all where None) is taken backward by these lines.

    None where the operand is no layer's, or a line needs what is not known of a layer.
    """
    dz: Array | None = None
    for position in reversed(range(len(chain))):
        layer = chain[position]
        used = lines if where in (None, position) else RIGHT
        if dz is None:
            da = layer.da
            dz = layer.dz if used.dz is _dz or da is None else used.dz(da, layer)
            if da is None and used.dz is not _dz:
                return None
        if operand == layer.W:
            dW = used.dW(dz, layer)
            return dW if layer.stored == "row" else dW.T
        if operand == layer.b:
            return used.db(dz, layer)
        if operand == layer.x:
            return used.da_prev(dz, layer) if layer.W else dz
        if position == 0:
            return None
        left = chain[position - 1]
        used_left = lines if where in (None, position - 1) else RIGHT
        dz = used_left.dz(used.da_prev(dz, layer), left)
    return None
