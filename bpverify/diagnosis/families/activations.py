"""The line dz = da * σ'(z) written otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from bpverify.diagnosis.activations import ACTIVATIONS
from bpverify.diagnosis.case import Case
from bpverify.diagnosis.elementwise import slope_of
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.layers import Layer, layers
from bpverify.diagnosis.recursion import Lines
from bpverify.diagnosis.view import View
from bpverify.diagnosis.written import explained
from bpverify.point import Array

__all__ = [
    "a_for_a_1_a",
    "a_squared",
    "activation_derivative_missing",
    "derivative_at_a_for_z",
    "derivative_held",
    "matmul_for_elementwise",
    "other_activation",
]

Slope = Callable[[Layer], Array]


def _by(slope: Slope) -> Lines:
    return Lines(dz=lambda da, layer: da * slope(layer))


def _a(layer: Layer) -> Array:
    assert layer.f is not None  # by `gradient_of`, which asks for da first
    return ACTIVATIONS[layer.f].f(layer.z)


def _right_line(case: Case) -> str:
    """The line as the article has it, with the activation that was found."""
    for view in case.views:
        for layer in layers(view):
            if layer.f is not None and layer.f != "identity":
                return f"dz = da * {ACTIVATIONS[layer.f].by_a}"
    return "dz = da * σ'(z)"


def _evidence(case: Case, cause: str, words: str, slope: Slope) -> Evidence | None:
    found = explained(case, _by(slope))
    if found is None:
        return None
    # One activation guessed and another one chosen explain more than the line by itself.
    free = int(found.guessed and cause == "other-activation")
    return Evidence(cause, found.said(words), line=_right_line(case), free=free)


def activation_derivative_missing(case: Case) -> Evidence | None:
    """dz = da."""
    words = "σ'(z) is missing: da stands where dz = da * σ'(z) should"
    return _evidence(case, "activation-derivative-missing", words, lambda l: np.ones_like(l.z))


def derivative_at_a_for_z(case: Case) -> Evidence | None:
    """dz = da * σ'(a)."""

    def slope(layer: Layer) -> Array:
        assert layer.f is not None
        return ACTIVATIONS[layer.f].slope(_a(layer))

    return _evidence(case, "derivative-at-a-for-z", "σ' is taken at a, not at z", slope)


def a_for_a_1_a(case: Case) -> Evidence | None:
    """dz = da * a."""
    return _evidence(case, "a-for-a(1-a)", "a stands where σ'(z) = a(1-a) should", _a)


def a_squared(case: Case) -> Evidence | None:
    """dz = da * a²."""
    words = "a² stands where σ'(z) should"
    return _evidence(case, "a-squared", words, lambda layer: _a(layer) ** 2)


def other_activation(case: Case) -> Iterator[Evidence]:
    """dz = da * g'(z), or the formula of g' in terms of a."""
    for detail, slope in SLOPES.items():

        def other(layer: Layer, slope: Slope = slope, detail: str = detail) -> Array:
            if layer.f in detail.partition(":")[0].split():
                raise ValueError("another cause speaks for it")
            return slope(layer)

        name = detail.partition(":")[2]
        words = f"the derivative is that of another activation, {name}"
        if found := _evidence(case, "other-activation", words, other):
            yield replace(found, detail=name)
            return


#: activations for which it would be right, or another mistake : its name and formula.
SLOPES: dict[str, Slope] = {
    "tanh:tanh": lambda layer: ACTIVATIONS["tanh"].slope(layer.z),
    "tanh:tanh (1 - a**2)": lambda layer: 1 - _a(layer) ** 2,
    "sigmoid:sigmoid": lambda layer: ACTIVATIONS["sigmoid"].slope(layer.z),
    "sigmoid:sigmoid (a * (1 - a))": lambda layer: _a(layer) * (1 - _a(layer)),
    "relu:relu": lambda layer: ACTIVATIONS["relu"].slope(layer.z),
    "softplus sigmoid:softplus": lambda layer: ACTIVATIONS["softplus"].slope(layer.z),
    "silu:silu": lambda layer: ACTIVATIONS["silu"].slope(layer.z),
    "exp:exp": lambda layer: ACTIVATIONS["exp"].slope(layer.z),
    "square:square": lambda layer: ACTIVATIONS["square"].slope(layer.z),
    "arctan:arctan": lambda layer: 1 / (1 + layer.z**2),
}


def matmul_for_elementwise(case: Case) -> Evidence | None:
    """dz = da @ σ'(z), or with one of the two transposed, or in the other order."""
    for line in PRODUCTS:
        found = explained(case, Lines(dz=partial(_multiplied, line)))
        if found is None and _elementwise(case) and case.fits(partial(_product_of, case, line)):
            u = ", ".join(case.first.point.cotangent)
            return Evidence(
                "matmul-for-elementwise",
                f"a matrix product joins {u} and the slope, which are multiplied element by element",
                line=f"d{case.operand} = {u} * the slope",
            )
        if found is not None:
            words = "a matrix product joins da and σ'(z), which are multiplied element by element"
            return Evidence("matmul-for-elementwise", found.said(words), line=_right_line(case))
    return None


def _elementwise(case: Case) -> bool:
    return all(slope_of(view, case.operand) is not None for view in case.wrong)


def _product_of(case: Case, line: Callable[[Array, Array], Array], view: View) -> Array | None:
    slope = slope_of(view, case.operand)
    if slope is None or slope.ndim != 2 or slope.size == 1:
        return None
    return line(view.cotangent.reshape(slope.shape), slope)


def _multiplied(line: Callable[[Array, Array], Array], da: Array, layer: Layer) -> Array:
    return line(da, _slope(layer))


def _slope(layer: Layer) -> Array:
    if layer.f is None or layer.z.ndim != 2 or layer.z.size == 1:
        raise ValueError("nothing to multiply as matrices")
    return ACTIVATIONS[layer.f].slope(layer.z)


PRODUCTS: tuple[Callable[[Array, Array], Array], ...] = (
    lambda da, s: da @ s,
    lambda da, s: s @ da,
    lambda da, s: da @ s.T,
    lambda da, s: s @ da.T,
    lambda da, s: s.T @ da,
    lambda da, s: da.T @ s,
)


def derivative_held(case: Case) -> Iterator[Evidence]:
    """dz = da * min(σ'(z), c), or max: c is read off the elements that are wrong."""
    for cause, words, bounded in HELD:
        for c in _bounds(case):
            found = explained(case, Lines(dz=partial(_held, bounded, c)))
            if found is not None:
                said = found.said(f"σ' is {words} {c:.4g}")
                yield Evidence(cause, said, f"{c:.4g}", _right_line(case), free=1)
                return


def _held(bounded: Callable[[Array, float], Array], c: float, da: Array, layer: Layer) -> Array:
    return da * bounded(_slope_of(layer), c)


HELD: tuple[tuple[str, str, Callable[[Array, float], Array]], ...] = (
    ("derivative-clipped", "held at most at", np.minimum),
    ("derivative-floored", "held at least at", np.maximum),
)


def _slope_of(layer: Layer) -> Array:
    assert layer.f is not None
    return ACTIVATIONS[layer.f].slope(layer.z)


def _bounds(case: Case) -> list[float]:
    """The one number that stands for the derivative wherever the gradient is wrong."""
    found = [c for view in case.wrong for layer in layers(view) for c in _used(view, layer)]
    counted = sorted(c for c in found if np.isfinite(c) and c > 0)
    if not counted:
        return []
    # More than half may be right, and differ from each other: the bound is what recurs.
    recurring = [c for c, other in pairwise(counted) if other - c <= 1e-7 * c]
    if not recurring:
        return []
    middle = recurring[len(recurring) // 2]
    return [float(f"{middle:.8g}")]


def _used(view: View, layer: Layer) -> list[float]:
    """The derivatives that the backward used in a layer, element by element."""
    if layer.f is None:
        return []
    slope = _slope_of(layer)
    if layer.b and slope.shape[1] == 1 and view.given is not None:
        given = view.given[layer.b]
        return (
            []
            if given.size != slope.size
            else list(given.ravel() / layer.dz.ravel() * slope.ravel())
        )
    if slope.size != view.cotangent.size:
        return []
    return [c for row in range(slope.size) if (c := _of_result(view, layer, row)) is not None]


def _of_result(view: View, layer: Layer, row: int) -> float | None:
    """The derivative used for one result: what the gradient for that result alone is a multiple of."""
    one = np.zeros(view.cotangent.size)
    one[row] = 1.0
    given = view.backward(view.named(one))
    right = view.jacobian(layer.x).value[row]
    if given is None or given[layer.x].size != right.size or not right.any():
        return None
    return float(given[layer.x].ravel() @ right / (right @ right) * _slope_of(layer).ravel()[row])
