"""The right gradient times a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations_with_replacement

import numpy as np

from bpverify.diagnosis.case import Case
from bpverify.diagnosis.evidence import Evidence
from bpverify.diagnosis.multiple import Multiple, multiple, number
from bpverify.diagnosis.view import View
from bpverify.point import Array

__all__ = ["factor", "factor_of_an_operand", "off_by_constant", "sign"]

#: Factors that people forget, or write twice.
PLAIN = ("2", "1/2", "3", "1/3", "4", "1/4", "10", "1/10")


def sign(case: Case) -> Evidence | None:
    """Given is minus the right gradient, or its absolute value."""
    name = f"d{case.operand}"
    if case.fits(lambda view: -case.right(view).value):
        return Evidence("sign", f"{name} has the wrong sign", line=f"return -{name}")
    if case.fits(lambda view: np.abs(case.right(view).value)):
        return Evidence(
            "sign", f"the sign of {name} is dropped: it is the absolute value", "dropped"
        )
    return None


def factor(case: Case) -> Evidence | None:
    """Given is c times the right gradient, c a number or made of the sizes."""
    found = _multiples(case)
    if found is None:
        return None
    for text, sizes in _products(case):
        if _explains(found, [sizes(view) for view, _ in found]):
            return _named(case, text, 0)
    numbers = [multiple.ratio for _, multiple in found]
    close = max(multiple.error for _, multiple in found) * max(1.0, abs(numbers[0]))
    if max(numbers) - min(numbers) <= 2 * close and abs(numbers[0] + 1) > close:
        text = number(float(np.median(numbers)), close)
        return _named(case, text, 0 if text in PLAIN or _literal(case, text) else 1)
    return None


def factor_of_an_operand(case: Case) -> Evidence | None:
    """Given is c times the right gradient, c a sum, a mean or a length of an operand."""
    found = _multiples(case) or []
    for term in case.op.operands:
        # Of one element, all of them are the same.
        if sum(view.value(term.name).size > 1 for view, _ in found) < 2:
            continue
        for text, norm in NORMS.items():
            values, name = np.array([norm(view.value(term.name)) for view, _ in found]), text
            for used, words in ((values, name), (1 / values, f"1/{name}")):
                if _explains(found, used.tolist()):
                    return _named(case, words.format(term.name), 0)
    return None


#: What gradients are normalised by; ‖x‖² before ‖x‖, for it is the commoner in a formula.
NORMS: dict[str, Callable[[Array], float]] = {
    "sum({})": lambda x: float(x.sum()),
    "mean({})": lambda x: float(x.mean()),
    "‖{}‖²": lambda x: float((x * x).sum()),
    "‖{}‖": lambda x: float(np.sqrt((x * x).sum())),
    "max({})": lambda x: float(x.max()),
}


def _multiples(case: Case) -> list[tuple[View, Multiple]] | None:
    """The factor at every view where there is one; None where given is no multiple somewhere."""
    found = []
    for view in case.views:
        if not case.right(view).value.any() and not case.is_wrong(view):
            continue  # a gradient of zeros is a multiple of anything
        if (each := multiple(case, view)) is None:
            return None
        found.append((view, each))
    return found if len(case.wrong) >= 2 else None


def _explains(found: list[tuple[View, Multiple]], values: list[float]) -> bool:
    """Whether the factors are these; the same everywhere is no evidence that they are."""
    return len(set(values)) > 1 and all(
        abs(m.ratio - v) <= m.error * max(1.0, abs(v))
        for (_, m), v in zip(found, values, strict=True)
    )


def _products(case: Case):  # type: ignore[no-untyped-def]
    """Sizes, their products and inverses, simple ones first, with how each is computed."""
    names = sorted(case.op.signature.size_names, key=lambda n: n != case.op.samples)
    dims = [(n,) for n in names] + list(combinations_with_replacement(names, 2))
    for dim in dims:
        text = " ".join(dim) if len(dim) == 1 else f"({' '.join(dim)})"

        def size(view: View, dim: tuple[str, ...] = dim) -> float:
            return float(np.prod([view.sizes[name] for name in dim]))

        yield text, size
        yield f"1/{text}", lambda view, size=size: 1 / size(view)
        yield f"-{text}", lambda view, size=size: -size(view)
        yield f"-1/{text}", lambda view, size=size: -1 / size(view)
        if len(dim) == 1:
            yield from _roots(text)
        yield f"2/{text}", lambda view, size=size: 2 / size(view)
        yield f"{text}/2", lambda view, size=size: size(view) / 2
    for top in names:
        for bottom in names:
            if top != bottom:
                yield (
                    f"{top}/{bottom}",
                    lambda view, t=top, b=bottom: view.sizes[t] / view.sizes[b],
                )
    if not names:
        yield from _counts(case)


def _counts(case: Case) -> Iterator[tuple[str, Callable[[View], float]]]:
    """Where the signature names no size: how many elements there are."""
    if case.views and case.views[0].value(case.operand).ndim:
        yield "size", lambda view: float(case.given(view).size)
        yield "1/size", lambda view: 1.0 / case.given(view).size


def _roots(name: str) -> Iterator[tuple[str, Callable[[View], float]]]:
    """As attention is scaled, and weights are at first."""
    yield f"√{name}", lambda view: view.sizes[name] ** 0.5
    yield f"1/√{name}", lambda view: view.sizes[name] ** -0.5


def _literal(case: Case, text: str) -> str:
    """Whose size the factor, or its inverse, is, where the signature fixes sizes by numbers."""
    size = text.removeprefix("1/")
    if not size.isdigit():
        return ""
    terms = (*case.op.operands, *case.op.signature.results)
    return " and ".join(term.name for term in terms if size in map(str, term.dims))


def _named(case: Case, text: str, free: int) -> Evidence:
    name = f"d{case.operand}"
    inverse = text[2:] if text.startswith("1/") else ""
    if inverse:
        words, line = (
            f"{name} is divided by {inverse}, and should not be",
            f"return {name} * {inverse}",
        )
        if inverse == case.op.samples:
            words += f": a mean over the samples where the sum is right, or a second 1/{inverse}"
    else:
        words, line = (
            f"{name} is {text} times what it should be",
            f"return {name} / {_bracketed(text)}",
        )
        if text == case.op.samples:
            words += f": 1/{text} is missing, a sum over the samples where the mean is right"
    if owners := _literal(case, text):
        words += f" ({inverse or text} is a fixed size of {owners})"
    return Evidence("factor", words, text, line, free)


def _bracketed(text: str) -> str:
    return f"({text})" if "/" in text else text


def off_by_constant(case: Case) -> Evidence | None:
    """Given is the right gradient plus one number, the same for every element at every point."""
    gaps = []
    for _, given, right in case.shapes():
        if given.shape != right.value.shape:
            return None
        gap = given - right.value
        if not np.ptp(gap) <= 2 * right.error.max(initial=0.0):  # a gap may be NaN
            return None
        gaps.append((float(gap.mean()), float(right.error.max(initial=0.0))))
    if len(case.wrong) < 2 or len(case.wrong) < len(case.views):
        return None
    if max(g for g, _ in gaps) - min(g for g, _ in gaps) > 2 * max(e for _, e in gaps):
        return None
    name = f"d{case.operand}"
    constant = f"{gaps[0][0]:.6g}"
    return Evidence(
        "off-by-constant", f"{constant} is added to every element of {name}", constant, free=1
    )
