"""Directions for forward mode: tangents of an op's operands, and the op along one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bpverify.domains import Interval
from bpverify.op import Op
from bpverify.point import Array, Point
from bpverify.signature import Signature

__all__ = ["along", "drawn", "inner", "only"]


def drawn(op: Op, point: Point, seed: int = 0) -> dict[str, Array]:
    """A tangent for each operand with a gradient, in the operand's own size, signs both ways.

    No two elements alike, and none zero: what is left out or exchanged in a JVP moves its result.
    """
    rng = np.random.default_rng(seed)
    tangents = {}
    for term in op.differentiable:
        array = point.operands[term.name]
        size = np.maximum(np.abs(array), np.abs(array).max() / 4)
        size = np.where(size > 0, size, 1)
        room = op.domains[term.name].room(array)
        size = size if room is None else np.minimum(size, room / 2)
        share = rng.uniform(0.5, 1, array.shape) * rng.choice((-1.0, 1.0), array.shape)
        tangents[term.name] = np.asarray(size * share, dtype=array.dtype)
    return tangents


def only(tangents: Mapping[str, Array], name: str) -> list[Array]:
    """These tangents with all but one operand's set to zero, in order."""
    return [array if other == name else np.zeros_like(array) for other, array in tangents.items()]


def along(op: Op, point: Point, tangents: Mapping[str, Array]) -> tuple[Op, Point]:
    """The op along a line, t -> forward(x - u + t u), with <v, J u> for its backward; and t = 1 there.

    Its derivative by t is what the JVP says. Tangents as `drawn` gives them keep x within its domain
    as long as t is from 0 to 2.
    """

    def at(t: Array) -> list[Array]:
        # In the wider type where t is: else differences of it would see the narrow one's steps.
        return [
            np.asarray((array - tangents[name]) + t * tangents[name]) if name in tangents else array
            for name, array in point.operands.items()
        ]

    def forward(t: Array) -> Any:
        results = op.results([array.copy() for array in at(t)])
        return results if len(results) > 1 else results[0]

    def backward(cotangent: Any, t: Array) -> tuple[Array]:
        here = replace(point, operands=dict(zip(point.operands, at(t), strict=True)))
        pushed = op.pushed([u.astype(np.result_type(u, t)) for u in tangents.values()], here)
        upstream = cotangent if isinstance(cotangent, tuple) else (cotangent,)
        return (inner(upstream, pushed).astype(t.dtype),)

    results = {term.name: point.cotangent[f"d{term.name}"].shape for term in op.signature.results}
    bound = any(op.domains[name].room(point.operands[name]) is not None for name in tangents)
    line = Op(
        Signature.of({"t": ()}, results),
        forward,
        backward,
        name=f"{op.name}_along_a_line",
        domains={"t": Interval(0, 2)} if bound else {},
    )
    cotangent = tuple(array.copy() for array in point.cotangent.values())
    return line, line.point(np.asarray(1, dtype=point.dtype), cotangent=cotangent)


def inner(one: Sequence[Array], two: Sequence[Array]) -> Array:
    """<a, b>, over arrays joined."""
    return np.asarray(sum((a * b).sum() for a, b in zip(one, two, strict=True)))
