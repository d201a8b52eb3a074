"""The layers inside of an op: z = W a_prev + b, found by what their right gradients are.

With one sample, dW is the outer product of dz and a_prev, and db is dz. So from the right dW and db
come a_prev and z, also where the layer lies inside of a network; and where the next layer's a_prev,
or the op's result, is an activation of z, the layers hang together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bpverify.diagnosis.activations import ACTIVATIONS, recognised, scaled
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["INNER", "Layer", "layers"]

#: Two numeric derivatives of one quantity, each good to nine digits or more.
CLOSE = 1e-6
#: Dividing by a slope this much less than the largest loses the digits that tell explanations apart.
SATURATED = 1e-2


#: Activations that stand between layers.
INNER = ("sigmoid", "tanh", "relu", "silu", "softplus")


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer at one view, a sample a column; W is (k, n) whichever way it is stored.

    W, b, x : the operands' names; "" where the layer has none (an activation by itself has no W)
    stored  : "row" where W is stored (k, n), "column" where (n, k)
    f       : the activation's name; that of the layer on the left where nothing tells its own
    left    : z of the layer on the left
    before  : the layer on the left
    after   : the layer on the right
    upstream: the cotangent of the layer's result, where that is the op's
    """

    W: str
    b: str
    x: str
    stored: str
    weight: Array
    a_prev: Array
    z: Array
    dz: Array
    f: str | None = None
    left: Array | None = None
    before: Layer | None = None
    after: Layer | None = None
    upstream: Array | None = None

    @property
    def a(self) -> Array | None:
        """The layer's result, where its activation is known."""
        return None if self.f is None else ACTIVATIONS[self.f].f(self.z)

    @property
    def da(self) -> Array | None:
        """The cotangent of the layer's result, where its activation is known."""
        if self.f is None or self.upstream is not None:
            return self.upstream
        slope = ACTIVATIONS[self.f].slope(self.z)
        # Of a saturated unit dz has lost what da was.
        kept = np.abs(slope).min() > SATURATED * np.abs(slope).max()
        return self.dz / slope if kept else None

    def may_be(self, f: str) -> bool:
        """Whether dz can have come through an activation: none comes where it is flat."""
        return not self.dz[ACTIVATIONS[f].slope(self.z) == 0].any()


def layers(view: View) -> list[Layer]:
    """The layers found at a view, from the left; kept in the point's memory."""
    memory = view.point.memory
    if "layers" not in memory:
        with np.errstate(all="ignore"):
            memory["layers"] = _activation(view) or _last(view) or _inner(view)
    found: list[Layer] = memory["layers"]
    return found


def _activation(view: View) -> list[Layer]:
    """An elementwise op: the layer without weights."""
    if len(view.results) != 1 or len(view.op.operands) != 1:
        return []
    (a,) = view.results.values()
    name = view.op.operands[0].name
    z = view.value(name)
    f, scale = scaled(z, a) or ("identity", 1.0)
    if f == "identity":
        return []
    da = scale * view.cotangent.reshape(a.shape)
    dz = da * ACTIVATIONS[f].slope(z)
    return [Layer("", "", name, "row", np.ones((1, 1)), z, z, dz, f, upstream=da)]


def _last(view: View) -> list[Layer]:
    """The only layer of an op whose result is f(W x + b), any number of samples."""
    if len(view.results) != 1:
        return []
    (a,) = view.results.values()
    for W, x, b in _triples(view):
        for stored, weight in _ways(view.value(W)):
            z = _product(weight, view.value(x), a)
            if z is None:
                continue
            z = z + (view.value(b) if b else 0.0)
            found = scaled(z, a)
            if found is not None and a.ndim == 2:
                f, scale = found
                da = scale * view.cotangent.reshape(a.shape)
                dz = da * ACTIVATIONS[f].slope(z)
                return [Layer(W, b, x, stored, weight, view.value(x), z, dz, f, upstream=da)]
    return []


def _triples(view: View) -> list[tuple[str, str, str]]:
    names = [term.name for term in view.op.operands]
    found = []
    for W in names:
        for x in names:
            rest = [name for name in names if name not in (W, x)]
            if x != W and view.value(W).ndim == view.value(x).ndim == 2 and len(rest) <= 1:
                found.append((W, x, rest[0] if rest else ""))
    # As the article has them: W before x.
    return sorted(found, key=lambda t: names.index(t[0]))


def _product(weight: Array, x: Array, a: Array) -> Array | None:
    if weight.shape[1] != x.shape[0] or (weight.shape[0], x.shape[1]) != a.shape:
        return None
    return np.asarray(weight @ x)


def _ways(W: Array) -> list[tuple[str, Array]]:
    if W.ndim == 0:
        return [("row", W.reshape(1, 1))]
    return [("row", W), ("column", W.T)] if W.ndim == 2 else []


def _inner(view: View) -> list[Layer]:
    """The layers with W and b among the operands, at a view of one sample."""
    names = [term.name for term in view.op.differentiable]
    found: list[Layer] = []
    # Of numbers, W x is x W: then the name tells.
    for W in sorted(names, key=lambda name: not name.lower().startswith("w")):
        position = names.index(W)
        later = names[position + 1 :]
        candidates = [*later[:2], *names[max(0, position - 1) : position]]
        tried = [l for b in candidates if (l := _with_bias(view, W, b)) is not None]
        best = next((l for l in tried if l.x), tried[0] if tried else None)
        if best is not None and best.b not in [l.b for l in found]:
            found.append(best)
    return _joined(view, found)


def _with_bias(view: View, W: str, b: str) -> Layer | None:
    if view.value(W).ndim not in (0, 2) or view.value(b).ndim != view.value(W).ndim:
        return None
    dz = view.right(b).value.reshape(-1, 1)
    for stored, weight in _ways(view.value(W)):
        dW = view.right(W).value
        dW = dW.reshape(1, 1) if dW.ndim == 0 else dW if stored == "row" else dW.T
        if weight.shape[0] != dz.size or not dz.any():
            continue
        a_prev = dW.T @ dz / float((dz**2).sum())
        if np.abs(dW - dz @ a_prev.T).max() <= CLOSE * np.abs(dW).max():
            x = _operand(view, a_prev, (W, b))
            exact = view.value(x).reshape(-1, 1) if x else a_prev
            z = weight @ exact + view.value(b).reshape(-1, 1)
            return Layer(W, b, x, stored, weight, exact, z, dz)
    return None


def _operand(view: View, a_prev: Array, but: tuple[str, str]) -> str:
    """The operand that stands on the left of the layer; "" where it is inside of the op."""
    for term in view.op.operands:
        value = view.value(term.name)
        if term.name not in but and value.size == a_prev.size and _close(value, a_prev):
            return term.name
    return ""


def _close(one: Array, two: Array) -> bool:
    one, two = one.ravel(), two.ravel()
    return bool(np.abs(one - two).max() <= CLOSE * (1e-3 + np.abs(two).max()))


def _joined(view: View, found: list[Layer]) -> list[Layer]:
    """From the left, each with its activation: what makes its z the next one's a_prev, or the result."""
    chain = [layer for layer in found if layer.x]
    if len(chain) != 1:
        return []
    left = [layer for layer in found if layer is not chain[0]]
    while following := _next(chain[-1], left):
        layer, (f, other) = chain[-1], following
        left = [each for each in left if each is not other]
        exact = ACTIVATIONS[f].f(layer.z)
        z = other.weight @ exact + view.value(other.b).reshape(-1, 1)
        chain[-1] = replace(layer, f=f)
        chain.append(replace(other, a_prev=exact, z=z, left=layer.z))
    results = [r for r in view.results.values() if r.size == chain[-1].z.size]
    if len(view.results) == 1 and results:
        f_last = recognised(chain[-1].z, results[0].reshape(-1, 1))
        upstream = view.cotangent.reshape(-1, 1) if f_last else None
        chain[-1] = replace(chain[-1], f=f_last, upstream=upstream)
    return [
        replace(layer, before=before, after=after)
        for before, layer, after in zip([None, *chain], chain, [*chain[1:], None], strict=False)
    ]


def _next(layer: Layer, others: list[Layer]) -> tuple[str, Layer] | None:
    for other in others:
        for f in (*INNER, "identity"):
            a = ACTIVATIONS[f].f(layer.z)
            if other.a_prev.size == a.size and _close(other.a_prev, a):
                return f, other
    return None
