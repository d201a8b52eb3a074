"""The project's files agree with each other, where one fact has to stand in two of them."""

from __future__ import annotations

import configparser
import tomllib

from tests.packaging.contents import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = (ROOT / ".python-version").read_text(encoding="utf-8").split()


def tox() -> configparser.ConfigParser:
    """tox.ini, with its own substitutions left as they are."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "tox.ini", encoding="utf-8")
    return parser


def test_the_group_properties_is_the_extra_testing() -> None:
    """The properties run here on what users of `bpverify[testing]` get."""
    extra = PYPROJECT["project"]["optional-dependencies"]["testing"]
    assert PYPROJECT["dependency-groups"]["properties"] == extra


def test_tox_runs_each_python_that_is_promised() -> None:
    """.python-version, tox.ini and the classifiers name the same Pythons."""
    classifiers = PYPROJECT["project"]["classifiers"]
    promised = [line.rpartition(" :: ")[2] for line in classifiers if " :: Python :: 3." in line]
    environments = tox()["tox"]["env_list"].replace(",", " ").split()
    assert promised == PYTHONS
    assert [f"py{python.replace('.', '')}" for python in PYTHONS] == environments[: len(PYTHONS)]


def test_tox_runs_every_kind_of_check() -> None:
    """Plain `tox` runs more than the tests: none of these needs to be asked for."""
    environments = tox()["tox"]["env_list"].replace(",", " ").split()
    assert {"lowest", "properties", "lint", "types", "bench", "dist"} <= set(environments)


def test_every_environment_says_what_it_is_for() -> None:
    """`tox list` is a menu: each environment has a description of its own."""
    ini = tox()
    sections = [ini[name] for name in ini.sections() if name.startswith("testenv")]
    descriptions = [section.get("description", "") for section in sections]
    assert all(descriptions)
    assert len(set(descriptions)) == len(descriptions)
