"""The libraries' own functions, with default settings: verified, or a defect that a script shows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.frameworks.rows import LIBRARIES, row
from tests.frameworks.table import MARK, PAGE

#: What is wrong, looked at by hand, and the script without bpverify that shows it.
DEFECTS = {
    ("torch", "torch.digamma"): ("torch_digamma", "relative error 4.8e-10"),
    ("torch", "F.hardsigmoid"): ("torch_hardsigmoid", "relative error 3.0e-08"),
    ("autograd", "full"): ("autograd_full", "autograd gives 111.0, right is [  1.  10. 100.]"),
}
SCRIPTS = Path(__file__).parent / "defects"
HERE = [library for library in LIBRARIES if find_spec(library)]


def names(library: str) -> list[str]:
    """The functions of a library's list."""
    return list(import_module(f"tests.frameworks.{library}_functions").CASES)


def pairs() -> list[tuple[str, str]]:
    """Every function of every library that is here."""
    return [(library, name) for library in HERE for name in names(library)]


@pytest.fixture(scope="module", autouse=True)
def wide() -> Iterator[None]:
    """JAX in float64, as its functions are to be held in it."""
    if "jax" not in HERE:
        yield
        return
    import jax

    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize(("library", "name"), pairs(), ids=lambda part: part)
def test_the_verdict_is_the_expected_one(library: str, name: str) -> None:
    """Verified, if no defect of the library is known; wrong, if one is."""
    case = import_module(f"tests.frameworks.{library}_functions").CASES[name]
    found = row(library, name, case)
    expected = "wrong" if (library, name) in DEFECTS else "verified"
    assert found.verdict == expected, found
    assert "broken" not in found.why


@pytest.mark.parametrize("key", [key for key in DEFECTS if key[0] in HERE], ids=str)
def test_the_defect_shows_without_us(key: tuple[str, str]) -> None:
    """A few lines of the library alone."""
    script, words = DEFECTS[key]
    path = SCRIPTS / f"{script}.py"
    assert "bpverify" not in path.read_text("utf-8")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    assert words in done.stdout


@pytest.mark.parametrize(("library", "least"), [("torch", 60), ("jax", 60)])
def test_enough_functions_are_held(library: str, least: int) -> None:
    """As many as are promised."""
    if library in HERE:
        assert len(names(library)) >= least


@pytest.mark.skipif("autograd" not in HERE, reason="autograd is not installed")
def test_every_vjp_of_autograds_numpy_is_held() -> None:
    """The list is neither shorter nor longer than what autograd has registered."""
    from tests.frameworks.autograd_functions import CASES, primitives

    assert set(CASES) == primitives()


def test_the_page_has_a_row_for_each() -> None:
    """docs/frameworks.md has each function once, and its verdict as expected here."""
    published = PAGE.read_text("utf-8").partition(MARK)[2]
    cells = [line.split(" | ")[:2] for line in published.splitlines() if line.startswith("| `")]
    if len(HERE) < len(LIBRARIES):
        return
    assert [cell[0] for cell in cells] == [f"| `{name}`" for _, name in pairs()]
    wrong = {cell[0].strip("| `") for cell in cells if cell[1] != "verified"}
    assert wrong == {name for _, name in DEFECTS}
