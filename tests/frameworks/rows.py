"""One row a library function: the verdict of a check with the default settings, as data."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bpverify import GradientError, Report

LIBRARIES = ("torch", "jax", "autograd")


@dataclass(frozen=True)
class Row:
    """What came of one function: the worst verdict, the least digits, what it cost, and why."""

    name: str
    verdict: str
    digits: float | None
    evaluations: int
    why: str = ""


def rows(library: str) -> Iterator[Row]:
    """Check every function of a library's list, in its order."""
    import importlib

    cases = importlib.import_module(f"tests.frameworks.{library}_functions").CASES
    for name in cases:
        yield row(library, name, cases[name])


def row(library: str, name: str, case: tuple) -> Row:
    """Check one function; an error becomes a row of its own."""
    try:
        return summed_up(name, checked(library, case))
    except GradientError as error:
        return Row(name, "wrong", None, 0, str(error).splitlines()[0])
    except Exception as error:  # noqa: BLE001 - whatever was raised is what there is to say
        return Row(name, "error", None, 0, f"{type(error).__name__}: {error}".splitlines()[0])


def checked(library: str, case: tuple) -> Report:
    """The report of one function with the default settings."""
    import importlib

    adapter: Any = importlib.import_module(f"bpverify.adapters.{library}")
    function, *values = case
    if library == "torch":
        import torch

        torch.manual_seed(0)  # the same mask and noise in every run
        values = [torch.from_numpy(value.copy()) for value in values]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return adapter.check(function, *values)


ORDER = ("wrong", "inconclusive", "imprecise", "subgradient", "verified", "zero")


def summed_up(name: str, report: Report) -> Row:
    """The worst of the gradients stands for all."""
    worst = min((g.verdict.value for g in report.gradients), key=ORDER.index)
    digits = [gradient.digits for gradient in report.gradients if gradient.digits is not None]
    reasons = [f"d{g.operand}: {g.reason}" for g in report.gradients if g.reason]
    reasons += [f"{error.law} broken" for error in report.broken]
    return Row(
        name,
        worst,
        min(digits, default=None),
        report.evaluations,
        "; ".join([*reasons, *report.notes]),
    )
