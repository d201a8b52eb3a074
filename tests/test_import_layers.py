"""The reader of layers sees each way in which a module can be out of its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.import_layers import misplaced, outsiders

ROWS = [{"lib.low"}, {"lib.parts.*"}, {"lib.parts", "lib.high"}, {"lib"}]
FILES = {
    "__init__": "from lib.high import top",
    "low": "import math",
    "parts/__init__": "from lib.parts import one",
    "parts/one": "from lib import low",
    "high": "import lib.low\nfrom lib.parts.one import something",
}


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    """A package in which every import points down."""
    for name, source in FILES.items():
        path = tmp_path / "lib" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return tmp_path / "lib"


def test_imports_that_point_down_are_right(lib: Path) -> None:
    """In each spelling of an import, a layer below is allowed."""
    assert misplaced(lib, ROWS) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("import lib.high", "lib.high"),
        ("from lib.high import top", "lib.high"),
        ("from lib import high", "lib.high"),
        ("from lib import something", "lib"),
        ("def late():\n    from lib.parts import one", "lib.parts.one"),
        ("if TYPE_CHECKING:\n    import lib.parts.one as one", "lib.parts.one"),
    ],
)
def test_an_import_that_points_up_is_named(lib: Path, source: str, target: str) -> None:
    """Wherever it stands and however it is spelled."""
    (lib / "low.py").write_text(source, encoding="utf-8")
    assert misplaced(lib, ROWS) == [
        f"lib.low imports {target}, which is not in a layer below it",
    ]


def test_neighbours_do_not_import_each_other(lib: Path) -> None:
    """Within a row there is no order, so no import either."""
    (lib / "parts" / "two.py").write_text("import lib.parts.one", encoding="utf-8")
    assert misplaced(lib, ROWS) == [
        "lib.parts.two imports lib.parts.one, which is not in a layer below it",
    ]


def test_a_module_without_a_row_is_named(lib: Path) -> None:
    """A new module has to be given its place."""
    (lib / "new.py").write_text("", encoding="utf-8")
    assert misplaced(lib, ROWS) == ["lib.new is missing from the table of layers: give it a row"]


def test_a_row_without_a_module_is_named(lib: Path) -> None:
    """A table that speaks of modules that are gone is out of date."""
    assert misplaced(lib, [{"lib.gone"}, *ROWS]) == [
        "lib.gone is in the table of layers, but there is no such module",
    ]


def test_a_module_in_two_rows_is_named(lib: Path) -> None:
    """A module has one place."""
    found = misplaced(lib, [*ROWS, {"lib.low"}])
    assert found == ["lib.low stands in 2 rows of the table of layers"]


def test_a_name_goes_before_a_pattern(lib: Path) -> None:
    """One module of a folder may lie deeper than the folder's other modules."""
    (lib / "parts" / "two.py").write_text("import lib.parts.one", encoding="utf-8")
    assert misplaced(lib, [ROWS[0], {"lib.parts.one"}, *ROWS[1:]]) == []


def test_a_package_beyond_numpy_needs_an_entry(lib: Path) -> None:
    """Only the module that is allowed a framework imports it, even late."""
    (lib / "high.py").write_text("def late():\n    import numpy, hypothesis.extra.numpy")
    assert outsiders(lib, {"lib.low": {"hypothesis"}}) == ["lib.high imports hypothesis"]
    assert outsiders(lib, {"lib.high": {"hypothesis"}}) == []
