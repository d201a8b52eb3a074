"""The ops of a module: under names of their own, or in lists, tuples, sets and dicts."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

import pytest

import bpverify
from bpverify import forms
from bpverify.run.held import held, held_by_module
from tests.gate.test_check import RIGHT

PRODUCTS = RIGHT + "\nrow = [product(name=f'row_{n}') for n in range(2)]\n"


def op(name):
    """An op of this name."""
    return bpverify.Op("x() -> y()", lambda x: x * 1, lambda dy, x: (dy * 1,), name=name)


def module(**names):
    """A module with these names in it."""
    found = ModuleType("found")
    vars(found).update(names)
    return found


def test_however_they_are_held():
    """Each with the place where it is."""
    one, two, three, four, five = map(op, ("one", "two", "three", "four", "five"))
    itself = [five]
    itself.append(itself)
    test = SimpleNamespace(bpverify_op=four)
    found = held_by_module(
        module(
            one=one, _pair=(two, [three]), table={"a": {1: test}}, itself=itself, n=[1, "x", None]
        )
    )
    assert [(place, each.name) for place, each in found] == [
        ("one", "one"),
        ("_pair[0]", "two"),
        ("_pair[1][0]", "three"),
        ("table['a'][1]", "four"),
        ("itself[0]", "five"),
    ]
    assert {each.name for _, each in held({one, two}, "pair")} == {"one", "two"}


def test_what_is_asked_for_is_not_run():
    """A value that has an answer for every attribute, as mocks have, holds no op."""

    class Anything:
        def __getattr__(self, name):
            raise AssertionError(name)

    assert list(held(Anything(), "any")) == []


def test_a_module_of_this_project():
    """Its table is a dict; some of the forms have names besides."""
    assert {each.name for _, each in held_by_module(forms)} == {
        each.name for each in forms.ALL.values()
    }


def test_a_list_in_a_module_is_checked_whole(project):
    """An op that is met twice is one op."""
    project.ops(PRODUCTS + "ALL = {'right': right, 'rows': row}\n")
    run = project.here("check", "ops.py", "--examples", "6", "--json", "out.json")
    assert run.returncode == 0, run.stderr
    assert [row["op"] for row in project.json()["ops"]] == ["right", "row_0", "row_1"]
    for target in ("ops:row", "ops:ALL"):
        assert project.here("check", target, "--examples", "6").returncode == 0


@pytest.mark.parametrize("again", ["[product(name='right')]", "{'k': (product(name='right'),)}"])
def test_two_of_one_name(project, again):
    """Both places are said, and how to choose one."""
    project.ops(RIGHT + f"others = {again}\n")
    run = project.here("check", "ops.py")
    assert run.returncode == 4
    assert "ops.py has two ops called 'right', right and others[" in run.stderr
    assert "as in package.module:others" in run.stderr


def test_what_a_module_has_is_told_by_its_names(project):
    """The list is one of them."""
    project.ops(PRODUCTS)
    run = project.here("check", "ops:rows")
    assert run.returncode == 4
    assert "ops has no 'rows'; its ops are right, row\n" in run.stderr
