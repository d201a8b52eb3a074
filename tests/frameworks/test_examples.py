"""examples/frameworks: each program runs, verifies the right backward and finds the mistaken one."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "frameworks"


@pytest.fixture(autouse=True)
def x64_as_it_was() -> Iterator[None]:
    """JAX's mode is the process's: a program that turns it on, as a program may, would for all tests."""
    if not find_spec("jax"):
        yield
        return
    import jax

    before = jax.config.jax_enable_x64
    yield
    jax.config.update("jax_enable_x64", before)


@pytest.mark.parametrize("library", ["torch", "jax", "autograd", "array_api"])
def test_example(library, capsys):
    """The first report is verified, the second wrong."""
    pytest.importorskip({"array_api": "array_api_strict"}.get(library, library))
    runpy.run_path(str(EXAMPLES / f"{library}_example.py"))
    right, _, wrong = capsys.readouterr().out.partition("WRONG")
    assert ": verified, " in right
    assert wrong
