"""What `gradient_test` shows of a mistake is the simplest point at which it is one, and is found cheaply."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import Phase, settings

from bpverify import GradientError, gradient_test
from tests.mistakes.fuzz import FUZZED, sized
from tests.mistakes.layer import layer
from tests.mistakes.search import shown

QUIET = settings(database=None, deadline=None, derandomize=True, print_blob=False)


def test_a_large_size_shrinks_to_the_least_at_which_the_law_breaks():
    """To n = 61, the others 1, one number everywhere: a line that is read at a glance."""
    error, bodies, forwards = shown(sized(lambda k, n, m: n > 60)())
    lines = str(error).splitlines()

    # Which one number it is depends on what Hypothesis draws, and that on the modules that are loaded.
    assert lines[0].endswith("[k = 1, n = 61, m = 1]")
    assert error.told.example.startswith("layer.at(W=np.full((1, 61), ")
    assert ", x=np.full((61, 1), " in error.told.example
    # About 300 where a wrong element is found, 40 where all laws hold, 10,000 for the message: to
    # locate all that is wrong at every failure took 100,000 and ended at n = 261.
    assert bodies < 500
    assert forwards < 50_000


def test_a_special_value_stands_alone():
    """Zero where it is what matters, and nowhere else."""
    error, _, _ = shown(FUZZED["only at x = 0"]())

    assert "x=[[0.0]]" in error.told.example
    assert error.told.example.count("0.0") == 1


def test_the_text_of_an_example_that_is_not_shown_is_short(monkeypatch):
    """No cause is looked for while Hypothesis searches: some of its versions print every failure."""
    texts, causes = [], []
    monkeypatch.setattr("bpverify.assess.diagnose", lambda *_: causes.append(1))
    test = gradient_test(FUZZED["1e-8 of one element"]())
    body = test.hypothesis.inner_test

    def printed(*args, **kwargs):
        try:
            body(*args, **kwargs)
        except GradientError as error:
            texts.append(str(error))
            raise

    test.hypothesis.inner_test = printed
    with pytest.raises(GradientError):
        QUIET(test)()

    assert len(texts) > 2
    assert len(causes) == 1
    assert all("dx of layer is wrong" in text for text in texts)
    assert [text for text in texts if "falsifying example" in text] == texts[-1:]


def test_each_example_that_passes_is_looked_at():
    """What is known of a point is used again while a failure shrinks, and not before."""
    calls = count()

    def backward(dz, W, x, b):
        next(calls)
        return layer().backward(dz, W, x, b)

    test = gradient_test(layer(backward), laws=["repeatable"])
    points = []
    body = test.hypothesis.inner_test

    def counted(*args, **kwargs):
        points.append(1)
        return body(*args, **kwargs)

    test.hypothesis.inner_test = counted
    settings(QUIET, max_examples=50, phases=[Phase.generate])(test)()

    assert next(calls) >= 2 * len(points)
