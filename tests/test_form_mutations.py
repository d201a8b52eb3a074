"""Breaking any one line of any form's backward fails the article's suite, and names the operand.

A mutant is a copy of the library, with one mistake in one line, beside a copy of properties/; its
suite is run by pytest in a process of its own, as a reader's would be who has made that mistake.

By default, as in `tox -e mutations`, one mutant of every line is run, and the control. With
BPVERIFY_MUTATIONS=all in the environment it is every mutant of every line.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from bpverify import forms
from tests.backward_lines import Function, functions
from tests.mutant_suite import claim_tests, failure, fill, first_failure, law_tests, planted
from tests.mutations import mutations, untouched

EVERY = os.environ.get("BPVERIFY_MUTATIONS") == "all"

#: Mistakes that change nothing, by file, target and name, and why.
EQUIVALENT = {
    ("vector_neuron.py", "dw", "transpose-dz"): "dz is (1,1): its own transpose",
    ("vector_neuron.py", "dx", "transpose-dz"): "dz is (1,1): its own transpose",
}
FUNCTIONS = functions()
PLANTED = {function: mutations(function) for function in FUNCTIONS}
HARMLESS = [m for found in PLANTED.values() for m in found if m.kind in EQUIVALENT]
HARMFUL = {f: [m for m in found if m not in HARMLESS] for f, found in PLANTED.items()}
FIRST = [{m.line: m for m in reversed(found)}.values() for found in HARMFUL.values()]
RUN = [m for found in (HARMFUL.values() if EVERY else FIRST) for m in found]


@pytest.fixture(scope="session")
def copy(tmp_path_factory):
    """The library and the properties in a folder that may be written to."""
    folder = tmp_path_factory.mktemp("mutants")
    fill(folder)
    return folder


def gradients(function):
    """What a message may name: the gradients of the forms that run the function."""
    ops = [forms.ALL[name] for name in function.forms]
    return {f"d{term.name}" for op in ops for term in op.differentiable}


@pytest.mark.parametrize("mutation", RUN, ids=lambda mutation: mutation.id)
def test_broken_line_is_caught_by_name(copy, mutation):
    """The suite fails, and the failure's first line says of which operand the gradient is wrong."""
    with planted(copy, mutation):
        message = first_failure(copy, mutation.function)
    assert message, f"the suite passes with {mutation.id}"
    known = gradients(mutation.function)
    # A line that gives a gradient is caught by that one, any other by one that it leads to.
    wanted = "|".join({mutation.target} & known or known) or r"d\w+(?= of )"
    assert re.search(rf"\b({wanted})\b", message), message


@pytest.mark.parametrize("mutation", HARMLESS, ids=lambda mutation: mutation.id)
def test_harmless_mutant_changes_nothing(copy, mutation):
    """A mutant that is excused from being caught is one that the laws have nothing against."""
    with planted(copy, mutation):
        assert first_failure(copy, mutation.function) == ""


def test_control(copy):
    """With no mistake in the copy the same tests pass: it is the mistake that fails them."""
    tests = [test for f in FUNCTIONS for test in (*law_tests(f), *claim_tests(f))]
    assert failure(copy, list(dict.fromkeys(tests))) == ""


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.id)
def test_every_line_is_broken_in_some_way(function):
    """No line of a backward is without a mutant that has to be caught."""
    assert untouched(function, HARMFUL[function]) == []


def test_a_line_without_a_mutant_is_told(tmp_path):
    """The check above can fail: it tells the line of a statement that no mistake fits."""
    path = tmp_path / "form.py"
    path.write_text('def backward(dz, x):\n    """dx"""\n    log()\n    return {"dx": dz * x}\n')
    (node,) = ast.parse(path.read_text("utf-8")).body
    function = Function(path, node, ())
    assert untouched(function, mutations(function)) == [3]


def test_every_backward_is_found():
    """Each form's own backward is among the functions whose lines are broken."""
    found = {(function.path.name, function.node.lineno) for function in FUNCTIONS}
    codes = [op.backward.__code__ for op in forms.ALL.values()]
    assert {(Path(code.co_filename).name, code.co_firstlineno) for code in codes} <= found


def test_every_excuse_is_used():
    """An entry of EQUIVALENT that no mutant has is a leftover."""
    assert {mutation.kind for mutation in HARMLESS} == set(EQUIVALENT)
