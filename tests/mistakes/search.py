"""How `gradient_test` is searched here: what it draws in a project that sets nothing, and no more."""

from __future__ import annotations

from functools import wraps
from itertools import count

from hypothesis import HealthCheck, Phase, seed, settings

from bpverify import ForwardError, GradientError, gradient_test

__all__ = ["first_failure", "shown", "unshrunk"]


class FoundError(Exception):
    """What was searched for was found; how it is told to a reader is nobody's question here."""


def unshrunk(examples: int = 100, *, derandomize: bool = False) -> settings:
    """Settings of a search that stops at the first failure; a hundred is Hypothesis's own default.

    Shrinking changes which example is shown, not whether there is one; whatever is slow is let be.
    """
    return settings(
        max_examples=examples,
        derandomize=derandomize,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


def first_failure(test) -> GradientError | ForwardError | None:
    """What a `gradient_test` raises first, neither located nor explained; None where it passes."""
    found, body = [], test.hypothesis.inner_test

    # Once it has raised it is not asked again: Hypothesis would call it at the same point anew to
    # show it whole, and that takes longer than the search.
    @wraps(body)
    def once(*args, **kwargs):
        try:
            if not found:
                body(*args, **kwargs)
        except (GradientError, ForwardError) as error:
            found.append(error)
        if found:
            raise FoundError

    test.hypothesis.inner_test = once
    try:
        test()
    except FoundError:
        return found[0]
    return None


def shown(op, number=0):
    """What a run shows under this seed: the error, how often the body ran, and how often the forward did."""
    test = gradient_test(op)
    bodies, forwards = count(), count()
    body, forward = test.hypothesis.inner_test, op.forward

    @wraps(body)
    def counted_body(*args, **kwargs):
        next(bodies)
        return body(*args, **kwargs)

    def counted_forward(*operands):
        next(forwards)
        return forward(*operands)

    test.hypothesis.inner_test, op.forward = counted_body, counted_forward
    every = settings(
        database=None, deadline=None, print_blob=False, suppress_health_check=list(HealthCheck)
    )
    try:
        seed(number)(every(test))()
    except GradientError as error:
        return error, next(bodies), next(forwards)
    except BaseExceptionGroup as group:  # one for each law that is broken somewhere
        return group.exceptions[0], next(bodies), next(forwards)
    raise AssertionError(f"nothing wrong was found in {op.name}")
