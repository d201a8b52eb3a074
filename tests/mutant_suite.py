"""The article's suite, run by pytest on a copy of the library that may have a mistake in it."""

from __future__ import annotations

import ast
import compileall
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from py_compile import PycInvalidationMode
from xml.etree import ElementTree as ET

from bpverify import laws
from tests import fresh_pytest
from tests.backward_lines import FOLDER, Function
from tests.mutations import Mutation

ROOT = Path(__file__).parents[1]
PROPERTIES = ROOT / "properties"
#: Those that see most mistakes first; without gradients of the right shapes no other has a say.
LAWS = sorted(laws.ALL, key=lambda name: name not in ("gradient_shape", "values"))

#: Fewer examples than in any profile of the repository: what these find, the suite finds. Nothing
#: is shrunk, for that changes a message's numbers and not what it names.
CONFTEST = """
from hypothesis import Phase, settings
settings.register_profile(
    "mutants", max_examples=25, derandomize=True, database=None, deadline=None, phases=[Phase.generate]
)
settings.load_profile("mutants")
"""


def fill(folder: Path) -> None:
    """Copy the library as it is installed here, and the properties; compiled, but for what changes."""
    for package in (FOLDER.parent, PROPERTIES):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(package, folder / package.name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    compileall.compile_dir(folder, quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)


@contextmanager
def planted(copy: Path, mutation: Mutation) -> Iterator[None]:
    """The copy with the mistake in it."""
    path = copy / "bpverify" / "forms" / mutation.function.path.name
    right = path.read_bytes()
    path.write_text(mutation.source, encoding="utf-8")
    try:
        yield
    finally:
        path.write_bytes(right)


def failure(copy: Path, tests: list[str]) -> str:
    """The first line of the message of the first of these tests that fails; "" where all pass."""
    report = copy / "report.xml"
    # Asserts are left as they are: rewriting them would take longer than all the rest.
    options = ["-x", "--assert=plain", "-p", "no:cacheprovider", f"--junit-xml={report}"]
    code = fresh_pytest.run(copy, [*options, *tests])
    assert code in (0, 1), f"pytest ended with {code}: {' '.join(tests)}"
    messages = [found.attrib["message"] for found in ET.parse(report).iter("failure")]
    assert len(messages) == code, messages
    return messages[0].splitlines()[0] if messages else ""


def law_tests(function: Function) -> list[str]:
    """Every law over the forms whose backward runs the function."""
    pairs = [f"{form}-{law}" for law in LAWS for form in function.forms]
    return [f"properties/test_laws.py::test_law[{pair}]" for pair in pairs]


def claim_tests(function: Function) -> list[str]:
    """The claims' tests that call the function by its name, or through a helper beside them."""
    found = []
    for path in sorted(PROPERTIES.glob("test_*.py")):
        body = ast.parse(path.read_text("utf-8")).body
        beside = [node for node in body if isinstance(node, ast.FunctionDef)]
        names = {function.node.name}
        for _ in beside:  # as long as a chain of helpers can be
            names |= {node.name for node in beside if names & _names(node)}
        tests = [node.name for node in beside if node.name.startswith("test_")]
        found += [f"properties/{path.name}::{name}" for name in tests if name in names]
    return found


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def first_failure(copy: Path, function: Function) -> str:
    """What the laws, and if they are kept the claims, have against the copy's function."""
    for tests in filter(None, (law_tests(function), claim_tests(function))):
        if message := failure(copy, tests):
            return message
    return ""
